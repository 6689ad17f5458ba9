// How many notifications are unread; the pages of notifications change it.
import { api } from '$lib/api/client';

class Inbox {
  unread = $state(0);

  async load(): Promise<void> {
    try {
      const { items } = await api.get('/me/notifications', { query: { limit: 100 } });
      this.unread = items.filter((one) => one.read_at === null).length;
    } catch {
      // the count is a courtesy; the page of notifications says what is wrong
    }
  }
}

export const inbox = new Inbox();
