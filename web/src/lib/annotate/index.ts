// The annotation engine: plain TypeScript without framework or DOM. A task's template and data come in, a document
// of answers with undo, its fields, keys, problems and progress come out. The workbench only draws it.
export * from './activity';
export * from './change';
export * from './chord';
export * from './commands';
export * from './condition';
export * from './document';
export * from './elements';
export * from './fieldkeys';
export * from './fields';
export * from './journal';
export * from './keymap';
export * from './lease';
export * from './progress';
export * from './ranking';
export * from './saver';
export * from './template';
export * from './validate';
export * from './value';
export * as pointer from './pointer';
export { resolve as resolvePointer } from './pointer';
