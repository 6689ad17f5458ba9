// Development only: answers /api from fixtures, so that pages can be looked at without a server.
import { answer } from './mock.mjs';

export function mock() {
  return {
    name: 'candor-mock',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, response, next) =>
        request.url?.startsWith('/api/') ? answer(request, response) : next(),
      );
    },
  };
}
