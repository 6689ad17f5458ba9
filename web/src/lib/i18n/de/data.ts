import type en from '../en/data';
import { count, type Words } from '../language.svelte';

const rows = (n: number) => count(n, 'Zeile', 'Zeilen');

const de: Words<typeof en> = {
  title: 'Aufgaben hinzufügen',
  drop: 'Eine Datei mit Aufgaben hierher ziehen',
  dropHelp:
    'CSV, TSV, JSON, JSON Lines, Parquet oder ein Zip mit Bildern. Nichts wird zur Aufgabe, bevor Sie importieren.',
  into: 'In',
  sending: (share: string) => `${share} gesendet`,
  stop: 'Anhalten',
  reading: 'Die ersten Zeilen werden gelesen.',
  read: (format: string, encoding: string) => `${format}, ${encoding}`,
  map: 'Welches Feld ist was?',
  mapAside: 'nach Name und Form zugeordnet; ändern Sie, was nicht stimmt',
  asks: 'Die Vorlage braucht',
  field: 'Feld der Datei',
  seen: 'Was darin steht',
  needed: 'nötig',
  optional: 'freiwillig',
  notTaken: 'nicht genommen',
  externalId: 'Kennung der Aufgabe',
  externalIdNote: 'Ihr eigener Name für eine Aufgabe; steht in jedem Export',
  kept: 'Neben der Aufgabe aufgehoben',
  keptNote: 'für Filter und Export; Mitwirkende sehen es nicht',
  nothingKept: 'sonst ist nichts in der Datei',
  missing: (key: string) => `Wählen Sie das Feld für ${key}.`,
  problems: (n: number) =>
    `${count(n, 'Zeile passt', 'Zeilen passen')} nicht, von denen, die angesehen wurden`,
  row: 'Zeile',
  column: 'Feld',
  why: 'Warum nicht',
  first: (n: number) => `Die ersten ${rows(n)}`,
  act: 'Datei importieren',
  going: 'Import',
  again: 'Noch eine Datei importieren',
  done: (n: number) => `${count(n, 'Aufgabe', 'Aufgaben')} importiert`,
  skipped: (n: number) => `${rows(n)} mit gleichem Inhalt schon da; nichts zählt doppelt.`,
  rejected: (n: number) => `${rows(n)} nicht genommen.`,
  rejectedFile: 'Diese Zeilen mit Gründen, CSV',
  next: 'Zur Charge',
  look: 'Aufgaben ansehen',
  noBatch: 'Es gibt keine Charge für Aufgaben',
  noBatchText:
    'Eine Charge hält die Aufgaben, den Lohn einer Antwort und wie viele Antworten eine Aufgabe bekommt.',
  newBatch: 'Neue Charge',
  batchOver: 'nimmt keine Aufgaben mehr',
  cancelled: 'Das Hochladen wurde angehalten. Nichts ist gespeichert.',
  values: (kind: string, examples: string) => (examples === '' ? kind : `${kind}: ${examples}`),
};
export default de;
