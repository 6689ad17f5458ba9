// Made-up templates, tasks and guidelines for looking at the workbench.
const picture = (hue, boxes) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800" viewBox="0 0 1200 800"><rect width="1200" height="800" fill="hsl(${hue} 25% 82%)"/><rect y="520" width="1200" height="280" fill="hsl(${hue} 6% 40%)"/>${boxes
      .map(
        ([x, y, w, h, c]) =>
          `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="14" fill="${c}"/><circle cx="${x + w * 0.25}" cy="${y + h}" r="26" fill="#222"/><circle cx="${x + w * 0.75}" cy="${y + h}" r="26" fill="#222"/>`,
      )
      .join('')}</svg>`,
  )}`;

const clause = (id, title, html) => ({ id, title, html });
export const guideline = {
  version: 4,
  markdown: '',
  html: '',
  change: 'from_now_on',
  note: 'Rounding, after a question of a contributor.',
  created_at: new Date(Date.now() - 864e5).toISOString(),
  clauses: [
    clause(
      '2.1',
      'Helpful',
      '<p>Judge the turn for this customer at this point, whether or not the fact is right. A wrong but clear next step is at most 3.</p><blockquote><p><b>3</b> answers, yet the customer will have to ask again</p><p><b>5</b> answers and names the next step</p></blockquote>',
    ),
    clause(
      '2.3',
      'Correct',
      '<p>Check every figure against what the chat itself says. A figure rounded to the next euro is correct; one that leaves out a part of the sum is not.</p><blockquote><p><b>Yes</b> “about €85” where the sum is €85.27</p><p><b>No</b> “about €73” where €11.90 is missing</p></blockquote>',
    ),
    clause(
      '2.4',
      'Cannot tell',
      '<p>Choose it when the chat does not hold what you would need. Do not look things up outside.</p>',
    ),
    clause(
      '3.1',
      'Problem solved',
      '<p>Yes, if the customer can go on alone. Partly, if one step is missing or wrong.</p>',
    ),
    clause(
      '5.1',
      'When to exclude',
      '<p>Honest work that the guideline did not foresee. It is paid and left out of the data.</p>',
    ),
    clause(
      '5.2',
      'When to reject',
      '<p>Only if the answers could have been given without reading. A differing opinion is no reason.</p>',
    ),
  ],
};

const scale = { type: 'rating', min: 1, max: 5 };
const talk = [
  {
    role: 'user',
    name: 'customer',
    content:
      'Hi. My monthly instalment goes from €82 to €108 in January. Nobody told me why. Is that a mistake?',
  },
  {
    role: 'assistant',
    content:
      'I’m sorry this came as a surprise. It is not a mistake: your instalment is set once a year from your last meter reading. From November 2025 to October 2026 you used 3,410 kWh, up from 2,480 kWh the year before. Your price is fixed at 33.8 cents per kWh until 30 June 2027.',
  },
  {
    role: 'user',
    name: 'customer',
    content:
      '3,410? We are two people in a flat, and we were away for all of August. How did you get that number?',
  },
  {
    role: 'assistant',
    content:
      'The reading of 31 October, 48,912 kWh, was estimated, because none reached us in time. You can correct it: open Meters, choose Report a reading, and enter today’s value with a photo. If it is lower, we set the instalment anew within five working days.',
  },
  {
    role: 'user',
    name: 'customer',
    content: 'OK, the meter says 48,107 today. So how much would I pay per month then?',
  },
  {
    role: 'assistant',
    content:
      'With 48,107 kWh your yearly use comes to 2,605 kWh. At 33.8 cents per kWh plus the base price of €11.90 a month, that is about €73 per month, so €35 less than planned.',
  },
  { role: 'user', name: 'customer', content: 'Great, thanks! Can you change it right away?' },
  {
    role: 'assistant',
    content:
      'I have noted the reading. It needs a photo before it counts, so please send it through Meters. I can’t change the instalment before it has been checked.',
  },
];
const hit = (title, snippet, price) => ({ title, snippet, price });
const shop = {
  query: 'waterproof hiking boots women wide',
  results: [
    hit(
      'Skarv Mid GTX W Wide',
      'Waterproof leather boot for women, extra wide last, soft collar, resoleable.',
      'Fjellrev · €219.00 · in stock',
    ),
    hit(
      'Skarv Mid GTX W',
      'Waterproof leather boot for women, normal width.',
      'Fjellrev · €209.00 · in stock',
    ),
    hit(
      'Tind High Leather, unisex, wide',
      'Full-grain leather, waxed, wide last from size 36. Not waterproof without wax.',
      'Tind · €189.00 · 3 left',
    ),
    hit(
      'Lyng Trail Shoe W Wide',
      'Light trail shoe for women, wide toe box, waterproof membrane.',
      'Lyng · €139.00 · in stock',
    ),
    hit(
      'Skarv Mid GTX M Wide',
      'Waterproof leather boot for men, extra wide last.',
      'Fjellrev · €219.00 · in stock',
    ),
    hit('Merino hiking socks W, pack of 2', 'Warm, with padded heel.', 'Fjellrev · €27.50 · in stock'),
  ],
};
const answers = [
  'No, not for normal wear. A floor that was walked on for years may show it: dull places, fine scratches, a paler patch where the rug lay. Your rent has paid for that. It is different with damage, such as a burn or a deep groove from moving the wardrobe. Ask the landlord in writing what exactly is damaged and what it costs, and set a date.',
  'Think of a pair of shoes you lent somebody for five years. They come back worn, and that is no surprise. A wooden floor is the same: what comes from walking, sitting and living is paid with the rent, so the landlord may not keep your deposit for it. Only what you broke counts, for example a burn mark.',
  'Under the law of tenancy a distinction is to be made between contractual use and deterioration that goes beyond it. The former does not entitle the lessor to retain the security. The burden of proof for deterioration during the term lies, subject to the record of handover, with the lessor.',
  'Usually not. Normal wear is part of living and the rent covers it. The landlord may only keep money for real damage, and he has to say what it is and what the repair costs. Tip: write to him, ask for the list, give him 14 days. Keep a copy.',
];
const minutes = `TOP 4: Verkehrsberuhigung Mühlenviertel\nFrau Behrens (Bauamt) stellt die Ergebnisse der Zählung vom 22. bis 28. September vor. In der Mühlenstraße fahren werktags im Mittel 3.940 Fahrzeuge, davon 61 % ohne Ziel im Viertel. Die mittlere Geschwindigkeit liegt bei 38 km/h, erlaubt sind 30.\n\nDas Bauamt schlägt zwei Varianten vor: (A) Einbahnring mit Radfahrstreifen, Kosten 214.000 €, oder (B) Sperre für den Durchgangsverkehr an der Kreuzung Kornweg mit versenkbarem Poller, Kosten 96.000 €.\n\nHerr Dr. Lüders (CDU) fragt nach den Wegen der Feuerwehr. Frau Behrens: Beide Varianten sind mit der Feuerwehr abgestimmt; der Poller senkt sich in 6 Sekunden.\n\nBeschluss\nVariante B wird ab dem 1. März für zwölf Monate erprobt. Abstimmung: 9 dafür, 3 dagegen, 1 Enthaltung.`;

const option = (value, label, extra = {}) => ({ value, label, ...extra });
export const kinds = {
  chat: {
    name: 'Support chats: turn quality',
    template: {
      template: 1,
      title: 'Turn quality',
      inputs: [{ id: 'talk', type: 'conversation', from: '/messages', title: 'Chat SC-20481' }],
      questions: [
        {
          id: 'turn',
          type: 'each',
          of: 'talk',
          where: { role: ['assistant'] },
          placement: 'inline',
          ask: [
            { id: 'helpful', label: 'Helpful', ...scale, anchors: { 1: 'not at all', 5: 'fully' } },
            {
              id: 'correct',
              type: 'choice',
              label: 'Correct',
              options: [option('yes', 'Yes'), option('no', 'No'), option('cannot', 'Cannot tell')],
            },
            {
              id: 'why',
              type: 'text',
              label: 'What is wrong',
              help: 'Needed after “No”. Quote the figure or sentence.',
              when: { eq: ['correct', 'no'] },
            },
          ],
        },
        {
          id: 'solved',
          type: 'choice',
          label: 'Problem solved',
          options: [
            option('yes', 'Yes', { help: 'the customer can go on alone' }),
            option('partly', 'Partly', { help: 'one step is missing or wrong' }),
            option('no', 'No'),
          ],
        },
        { id: 'tone', label: 'Tone fits the situation', ...scale, anchors: { 1: 'not at all', 5: 'fully' } },
        { id: 'overall', label: 'Overall', ...scale, anchors: { 1: 'I would complain', 5: 'I would stay' } },
      ],
    },
    tasks: [{ messages: talk }, { messages: talk.slice(0, 4) }, { messages: talk.slice(2, 6) }],
  },
  relevance: {
    name: 'Search results: hiking gear',
    template: {
      template: 1,
      title: 'Search relevance',
      inputs: [
        {
          id: 'serp',
          type: 'results',
          from: '',
          fields: [
            { from: '/snippet', as: 'text' },
            { from: '/price', as: 'price' },
          ],
        },
      ],
      questions: [
        {
          id: 'grade',
          type: 'each',
          of: 'serp',
          ask: [
            {
              id: 'relevance',
              type: 'rating',
              label: 'Relevance',
              min: 0,
              max: 3,
              anchors: { 0: 'not', 1: 'related', 2: 'good', 3: 'exact' },
            },
          ],
        },
        { id: 'list', label: 'The whole list', ...scale, anchors: { 1: 'useless', 5: 'all I need' } },
        {
          id: 'missing',
          type: 'text',
          label: 'Missing on this page',
          required: false,
          help: 'For example: a wide boot under €150',
        },
      ],
    },
    tasks: [shop, { ...shop, query: 'trekking poles light foldable' }],
  },
  ranking: {
    name: 'Plain answers: best first',
    template: {
      template: 1,
      title: 'Best first',
      inputs: [
        { id: 'prompt', type: 'text', from: '/prompt', title: 'Prompt' },
        { id: 'answers', type: 'responses', from: '/responses' },
      ],
      questions: [
        { id: 'order', type: 'ranking', label: 'Ranking', of: 'answers', ties: true },
        {
          id: 'sure',
          type: 'choice',
          label: 'How sure are you of the first',
          options: [option('guess', 'guess'), option('fairly', 'fairly'), option('sure', 'sure')],
          reason: 'optional',
        },
      ],
    },
    tasks: [
      {
        prompt:
          'My landlord wants to keep the deposit because of “normal wear” on the wooden floor. Is that allowed? Explain it so that my grandmother understands it.',
        responses: answers.map((content) => ({ content })),
      },
    ],
  },
  pair: {
    name: 'Two answers: which is better',
    template: {
      template: 1,
      title: 'Which is better',
      inputs: [
        { id: 'prompt', type: 'text', from: '/prompt', title: 'Prompt' },
        { id: 'answers', type: 'responses', from: '/responses' },
      ],
      questions: [
        {
          id: 'better',
          type: 'preference',
          label: 'Which answer is better',
          of: 'answers',
          strength: 2,
          tie: true,
          both_bad: true,
          dimensions: [
            { id: 'helpful', label: 'More helpful' },
            { id: 'true', label: 'More correct' },
          ],
          reason: 'required',
        },
      ],
    },
    tasks: [
      {
        prompt: 'Is the landlord allowed to keep the deposit for normal wear?',
        responses: answers.slice(0, 2).map((content) => ({ content })),
      },
    ],
  },
  write: {
    name: 'Council minutes: summaries',
    template: {
      template: 1,
      title: 'Summaries',
      layout: { beside: ['brief'] },
      inputs: [
        { id: 'source', type: 'text', from: '/minutes', title: 'Niederschrift, 12 Nov' },
        { id: 'brief', type: 'markdown', from: '/brief', title: 'Brief' },
      ],
      questions: [
        {
          id: 'summary',
          type: 'text',
          language: 'de',
          unit: 'words',
          paste: 'note',
          parts: [
            { id: 'title', label: 'Title', min: 5, max: 12 },
            { id: 'lead', label: 'Lead', help: 'what was decided, by whom, from when', min: 25, max: 45 },
            { id: 'body', label: 'Body', help: 'reasons, objections, votes, costs', min: 120, max: 180 },
          ],
        },
        {
          id: 'asked',
          type: 'choice',
          many: true,
          required: false,
          label: 'Covered',
          options: [
            option('date', 'The decision and its date'),
            option('votes', 'Votes for, against, abstained'),
            option('cost', 'Costs of what was decided'),
          ],
        },
      ],
    },
    tasks: [
      {
        minutes,
        brief:
          'For people who live there and were not at the meeting. **Decision first**, then why, then what it costs. No names of residents.',
      },
    ],
  },
  image: {
    name: 'Street scenes: what is in the way',
    template: {
      template: 1,
      title: 'Street scenes',
      inputs: [{ id: 'photo', type: 'image', from: '/image', filters: true, rotate: true }],
      questions: [
        {
          id: 'what',
          type: 'choice',
          many: true,
          unsure: true,
          other: true,
          label: 'What stands on the road',
          options: [
            option('car', 'Car', { color: 'l1' }),
            option('tram', 'Tram', { color: 'l3' }),
            option('rider', 'Rider', { color: 'l2' }),
            option('person', 'Pedestrian', { color: 'l4' }),
          ],
        },
        {
          id: 'place',
          type: 'choice',
          label: 'Place',
          options: [
            option('city', 'City', { children: [option('main', 'Main road'), option('side', 'Side road')] }),
            option('land', 'Country', { children: [option('road', 'Road'), option('track', 'Track')] }),
          ],
        },
        { id: 'count', type: 'number', label: 'How many vehicles', min: 0, max: 50, step: 1 },
        { id: 'day', type: 'date', label: 'Date on the sign', required: false },
      ],
    },
    tasks: [
      {
        image: picture(200, [
          [240, 480, 260, 110, '#2f6f9f'],
          [600, 470, 240, 100, '#b14a3c'],
        ]),
      },
      { image: '/api/v1/files/media/none' },
    ],
  },
  sentiment: {
    name: 'Reviews: what is it about?',
    template: {
      template: 1,
      title: 'Reviews',
      inputs: [{ id: 'text', type: 'text', from: '/text', title: 'Review, in English, 2 of 5 stars' }],
      questions: [
        {
          id: 'about',
          type: 'choice',
          label: 'What is the complaint about?',
          options: [
            option('product', 'The product'),
            option('delivery', 'Delivery'),
            option('service', 'Service'),
            option('price', 'Price'),
            option('none', 'No complaint'),
          ],
          unsure: true,
        },
      ],
    },
    tasks: [
      {
        text: '“The tent itself is fine and stood two nights of rain. But it came eleven days late, without a word, so we spent the first weekend in a hostel. I would have paid extra to know where it was.”',
      },
      { text: '“Zipper broke on day two. They wanted photos, then a form, then the same photos again.”' },
      { text: '“Exactly as described. Warm, light, packs small.”' },
      { text: '“Forty euros more than last year for the same jacket.”' },
    ],
  },
  table: {
    name: 'Reports: coherence',
    template: {
      template: 1,
      title: 'Coherence',
      inputs: [
        { id: 'facts', type: 'table', from: '/facts', title: 'Facts' },
        { id: 'text', type: 'markdown', from: '/text', title: 'Text' },
        { id: 'page', type: 'link', from: '/url', title: 'Source' },
      ],
      questions: [
        {
          id: 'quality',
          type: 'rubric',
          label: 'Quality of the text',
          criteria: [
            { id: 'clear', label: 'Clear', anchors: { 1: 'lost', 5: 'at once' } },
            { id: 'order', label: 'In a good order' },
            { id: 'true', label: 'True to the facts', min: 0, max: 3 },
          ],
        },
        { id: 'use', type: 'rating', label: 'Would you publish it', min: 0, max: 100, widget: 'slider' },
        {
          id: 'rows',
          type: 'each',
          of: 'facts',
          placement: 'list',
          ask: [
            {
              id: 'used',
              type: 'choice',
              label: 'Is it in the text',
              options: [option('yes', 'Yes'), option('no', 'No')],
            },
          ],
        },
      ],
    },
    tasks: [
      {
        facts: [
          { year: 2024, visitors: 41200, note: 'first year after the works' },
          { year: 2025, visitors: 48900, note: 'free Sundays' },
        ],
        text: '## The museum\n\nMore people came than **ever** since 2019. The free Sundays helped:\n\n- 48,900 visitors in 2025\n- 41,200 the year before',
        url: 'https://example.org/museum',
      },
    ],
  },
};
