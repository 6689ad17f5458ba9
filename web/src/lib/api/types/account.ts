// People: who they are, what they chose, how they come in, what they are told.
import type { JsonObject } from './basic';

export type Account = {
  id: string;
  email: string;
  display_name: string;
  confirmed: boolean;
  is_operator: boolean;
  state: 'active' | 'closing' | 'erased';
  created_at: string;
};
export type Role = 'owner' | 'manager' | 'reviewer' | 'finance' | 'viewer';
export type Level = 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | 'native';
export type Language = { code: string; level: Level };
export type Membership = { organization_id: string; organization_name: string; role: Role };
export type Me = Account & {
  languages: Language[];
  country: string | null;
  time_zone: string | null;
  memberships: Membership[];
};
export type Topic = 'answers' | 'payouts' | 'reviews' | 'batches' | 'deposits' | 'jobs';
/** How notifications of a topic come: counted as new, and as a letter. */
export type TopicChannels = { topic: Topic; bell: boolean; mail: boolean };
export type BoardFilter = {
  name: string;
  shown: 'mine' | 'saved' | 'not';
  sort: 'hourly' | 'price' | 'left' | 'name';
  language: string | null;
};
/** What a person chose for themselves. */
export type Preferences = { notifications: TopicChannels[]; board_filters: BoardFilter[] };
export type Session = {
  id: string;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  user_agent: string;
  ip: string;
  current: boolean;
};
export type Token = {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
};
/** What making a token answers, once: the token itself. */
export type NewToken = Token & { token: string };
export type Notification = {
  id: string;
  kind: string;
  title: string;
  body: string;
  link: string | null;
  created_at: string;
  read_at: string | null;
};
export type LiveEvent = {
  id: string;
  kind: string;
  at: string;
  subject: { kind: string; id: string };
  data: JsonObject;
};
