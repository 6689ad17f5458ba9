// Who is signed in, what this server is, and which organization is at hand.
import { api, whenSignedOut } from '$lib/api/client';
import { Problem, asProblem } from '$lib/api/problem';
import type { Me, Membership, Role, Server } from '$lib/api/types';

const ORGANIZATION = 'candor.organization';
const MANAGES: Role[] = ['owner', 'manager'];

class Session {
  server = $state.raw<Server | null>(null);
  me = $state.raw<Me | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** The session ended while a page was open: it stays as it is, and one signs in over it. */
  expired = $state(false);
  /** False until the first answer is there. */
  known = $state(false);
  #organization = $state<string | null>(null);

  constructor() {
    whenSignedOut(() => (this.expired = this.me !== null));
    if (typeof localStorage !== 'undefined') this.#organization = localStorage.getItem(ORGANIZATION);
  }

  /** Asks who this is. Nobody is an answer; no server is a problem. */
  async load(): Promise<void> {
    try {
      const [server, me] = await Promise.all([api.get('/server'), whoami()]);
      this.server = server;
      this.me = me;
      this.problem = null;
      this.known = true;
      this.expired = false;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  async reloadMe(): Promise<void> {
    this.me = await whoami();
    if (this.me !== null) this.expired = false;
  }

  async signOut(): Promise<void> {
    await api.post('/auth/logout', { body: {} });
    this.expired = false;
    this.me = null;
  }

  /** The organization at hand: the one last chosen, else the first. */
  get membership(): Membership | null {
    const all = this.me?.memberships ?? [];
    return all.find((one) => one.organization_id === this.#organization) ?? all[0] ?? null;
  }

  choose(organization: string): void {
    this.#organization = organization;
    localStorage.setItem(ORGANIZATION, organization);
  }

  roleIn(organization: string): Role | null {
    return this.me?.memberships.find((one) => one.organization_id === organization)?.role ?? null;
  }

  /** Whether the person may change projects of `organization`. */
  manages(organization: string): boolean {
    const role = this.roleIn(organization);
    return role !== null && MANAGES.includes(role);
  }

  /** Whether money may be moved there: owner and finance. */
  handlesMoney(organization: string): boolean {
    return ['owner', 'finance', 'manager'].includes(this.roleIn(organization) ?? '');
  }

  /** Where a person starts: data teams at their projects, the operator at what waits, everybody else at the board. */
  get home(): string {
    if (this.me === null) return '/sign-in';
    const membership = this.membership;
    if (membership !== null) {
      return membership.role === 'reviewer'
        ? '/review'
        : `/organizations/${membership.organization_id}/projects`;
    }
    return this.me.is_operator ? '/operator' : '/board';
  }
}

async function whoami(): Promise<Me | null> {
  try {
    return await api.get('/me');
  } catch (error) {
    if (error instanceof Problem && (error.status === 401 || error.status === 403)) return null;
    throw error;
  }
}

export const session = new Session();
