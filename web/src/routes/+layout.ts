// One page for every address: the app runs in the browser and talks to the API alone.
export const ssr = false;
export const prerender = false;
