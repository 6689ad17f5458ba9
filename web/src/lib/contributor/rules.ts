// Rules of who may work, in the reader's words. The server says them in English, with codes of languages and countries.
import type { RuleOutcome } from '$lib/api/types';
import { nameOf } from '$lib/i18n/format';
import { own } from '$lib/i18n/own';

export type SaidRule = { needed: string; yours: string; remedy: string };

const LANGUAGE = /^([a-z]{2,3}) (\S+)( or higher)?$/;
const COUNTRY = /^[A-Z]{2}$/;

export function sayRule(rule: RuleOutcome): SaidRule {
  const words = own.board.rules;
  const remedy = rule.remedy ?? '';
  switch (rule.rule) {
    case 'visibility':
      return rule.needed === 'anybody'
        ? { needed: words.anybody, yours: '', remedy: '' }
        : /invitation/.test(rule.needed)
          ? { needed: words.invited, yours: '', remedy: words.askInvitation }
          : { needed: words.member, yours: '', remedy: words.askMember };
    case 'language': {
      const needed = LANGUAGE.exec(rule.needed);
      const yours = LANGUAGE.exec(rule.yours);
      if (needed === null) break;
      const name = nameOf('language', needed[1] ?? '');
      return {
        needed: words.language(name, needed[2] ?? ''),
        yours: yours ? (yours[2] ?? '') : words.notInProfile,
        remedy: yours ? words.raise : words.addLanguage(name),
      };
    }
    case 'country': {
      const codes = rule.needed.replace(/^one of /, '').split(', ');
      if (!codes.every((code) => COUNTRY.test(code))) break;
      const there = COUNTRY.test(rule.yours);
      return {
        needed: words.country(codes.map((code) => nameOf('region', code)).join(', ')),
        yours: there ? nameOf('region', rule.yours) : words.notInProfile,
        remedy: there ? words.changeCountry : words.addCountry,
      };
    }
    case 'allow':
      return { needed: words.onList, yours: '', remedy: words.askList };
    case 'block':
      return { needed: words.notExcluded, yours: '', remedy: words.askReason };
  }
  return { needed: `${rule.needed}.`, yours: rule.yours, remedy };
}
