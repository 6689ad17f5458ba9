import type en from '../en/landing';
import type { Words } from '../language.svelte';

const de: Words<typeof en> = {
  nav: { label: 'Dieses Haus', projects: 'Projekte', promises: 'Zusagen' },
  lead: 'Hier beschriften, bewerten und schreiben Menschen für Datenteams und sehen vorher, was eine Stunde bringt.',
  text: 'Das Geld für eine Aufgabe liegt bereit, bevor jemand sie sieht. Zahlen misst der Server; niemand tippt sie ein.',
  create: 'Konto anlegen',
  free: 'Kostenlos. Keine Aufgabe steckt hinter einer Gebühr, und das Konto lässt sich jederzeit schließen.',
  invited: 'Konten gibt es hier auf Einladung.',
  noOperator: 'Diesen Server betreibt noch niemand.',
  noOperatorText: 'Öffnen Sie den Link, den er beim ersten Start gezeigt hat.',
  facts: {
    fee: 'Gebühr dieses Hauses',
    feeNote: 'obendrauf, das Datenteam zahlt sie; von Ihrem Lohn geht nichts ab',
    appeal: 'Einsprüche',
    appealValue: '72 h',
    appealNote: 'entscheidet jemand, der nicht beteiligt war; Schweigen heißt angenommen',
    currencies: 'Währungen',
    currenciesNote: 'ein Projekt zahlt in einer davon',
  },
  projects: 'Offene Projekte',
  catalogue: {
    left: 'Übrige\nAufgaben',
    asks: 'Verlangt',
    nothing: 'Nichts',
    toAll: 'offen für alle',
    livesIn: (places: string) => `Wohnsitz: ${places}`,
    manyCountries: (n: number) => `Wohnsitz in einem von ${n} Ländern`,
    empty: 'Gerade ist kein Projekt öffentlich',
    emptyText: 'Manche stehen Eingeladenen offen. Nach der Anmeldung steht da, was Ihnen offensteht.',
    signUp: 'Konto anlegen und anfangen',
    signIn: 'Anmelden und anfangen',
  },
  promises: {
    title: 'Was zugesagt ist',
    aside: 'dafür sorgt der Server, nicht guter Wille',
    promise: 'Zusage',
    ifNot: 'Wenn nicht',
    rows: {
      review: [
        'Jede Antwort wird bis zur Frist des Projekts geprüft',
        'sie wird von selbst angenommen und bezahlt',
      ],
      reject: [
        'Keine Ablehnung ohne zwei Personen, eine Klausel und eine Begründung',
        'der Server weist sie zurück; gegen jede ist Einspruch möglich',
      ],
      appeal: ['Ein Einspruch wird binnen 72 h entschieden', 'die Antwort wird angenommen und bezahlt'],
      cancel: [
        'Ein abgebrochenes Projekt zahlt, was begonnen war, mindestens die Hälfte',
        'es kann nicht fehlen: das Geld liegt bereit, bevor die Aufgabe zu sehen ist',
      ],
      back: [
        'Eine Aufgabe lässt sich jederzeit zurückgeben',
        'nichts geschieht: kein Lohn, kein Nachteil, der Entwurf bleibt',
      ],
    },
  },
  tour: {
    title: 'Umsehen',
    aside: 'erfundene Personen und Geld; ein Klick, kein Passwort',
    things: 'Fünf Dinge zum Probieren',
    thing: {
      work: ['Eine Aufgabe nur mit der Tastatur', 'Tasten stehen auf den Feldern. ? zeigt alle.'],
      appeal: ['Auf eine Ablehnung antworten', 'Grund und Klausel lesen, dann Einspruch oder Berichtigung.'],
      lead: ['Sehen, wo ein Projekt steht', 'Tempo, Einigkeit und Geld, jeweils mit der Frage dazu.'],
      review: ['Antworten mit einer Taste beurteilen', 'Leitfaden und andere Antworten stehen daneben.'],
      operate: ['Einzahlung bestätigen, auszahlen', 'Was auf den Betrieb wartet, steht zuerst.'],
    },
    as: (name: string) => `als ${name}`,
    who: 'Wer sich anmelden kann',
    others: (n: number) => (n === 1 ? '1 weitere Person' : `${n} weitere Personen`),
  },
};
export default de;
