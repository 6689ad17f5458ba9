/** J and K (or none) through a list, for pages with a list and a pane; null while one types. */
export function listStep(event: KeyboardEvent): 1 | -1 | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target as HTMLElement | null;
  if (target?.closest('input, textarea, select, dialog, [contenteditable]')) return null;
  return event.key === 'j' ? 1 : event.key === 'k' ? -1 : null;
}
