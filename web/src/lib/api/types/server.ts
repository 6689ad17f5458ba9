// The server itself, for everybody and for its operator.

export type Server = {
  name: string;
  version: string;
  sign_up: 'open' | 'invitation' | 'closed';
  demo: boolean;
  demo_people: { display_name: string; role_text: string; email: string }[];
  smtp: boolean;
  operator_exists: boolean;
  fee_bps: number;
  currencies: string[];
};
export type ServerSettings = {
  sign_up: Server['sign_up'];
  fee_bps: number;
  name: string;
  organization_file_bytes: number;
};
