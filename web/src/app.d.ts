declare global {
  namespace App {
    interface PageData {
      /** What stands around the page: the side navigation (default), its narrow form, or nothing. */
      shell?: 'full' | 'rail' | 'none';
    }
  }
}

export {};
