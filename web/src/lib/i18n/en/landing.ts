export default {
  lead: 'Here people label, rate and write for data teams, and see what an hour pays before they start.',
  text: 'The money for a task is set aside before anybody sees the task. Figures are measured by the server; nobody types them in.',
  create: 'Create an account',
  free: 'Free. No task is locked behind a fee, and you can close the account at any time.',
  invited: 'Accounts here are made by invitation.',
  noOperator: 'Nobody runs this server yet.',
  noOperatorText: 'Open the setup link that it printed at its first start.',
  facts: {
    fee: 'Fee of this place',
    feeNote: 'on top, paid by the data team; nothing is taken from your pay',
    appeal: 'Appeals',
    appealValue: '72 h',
    appealNote: 'decided by somebody who took no part; silence accepts',
    currencies: 'Currencies',
    currenciesNote: 'a project pays in one of them',
  },
  projects: 'Open projects',
  projectsText:
    'Sign in to see them with what they pay per hour, the median time of a task and how long a review takes, all measured.',
  projectsAct: 'Sign in to see them',
  promises: {
    title: 'What is promised',
    aside: 'kept by the server, not by good will',
    promise: 'Promise',
    ifNot: 'If not',
    rows: {
      review: ['Every answer is reviewed by the project’s deadline', 'it is accepted and paid by itself'],
      reject: [
        'No rejection without two people, a clause and a reason in words',
        'the server refuses it; any rejection can be appealed',
      ],
      appeal: ['An appeal is decided within 72 h', 'the answer is accepted and paid'],
      cancel: [
        'A cancelled project pays what was begun, at least half',
        'it cannot be short: the money is set aside before a task is seen',
      ],
      back: [
        'A task can be given back at any time',
        'nothing happens: no pay, no penalty, the draft is kept',
      ],
    },
  },
  tour: {
    title: 'Look around',
    aside: 'made-up people and money; one click, no password',
    things: 'Five things to try',
    thing: {
      work: [
        'Do a task with the keyboard alone',
        'Keys are printed on the controls. Press ? for all of them.',
      ],
      appeal: ['Answer a rejection', 'Read the reason and the clause, then appeal or correct.'],
      lead: ['See where a project stands', 'Pace, agreement and money, each with the question it answers.'],
      review: ['Judge answers with one key each', 'The guideline and what others said stand beside them.'],
      operate: ['Confirm a deposit, settle a payout', 'What waits for the operator stands first.'],
    },
    as: (name: string) => `as ${name}`,
    who: 'Who can sign in',
    others: (n: number) => (n === 1 ? '1 more contributor' : `${n} more contributors`),
  },
} as const;
