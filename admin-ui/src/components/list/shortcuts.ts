const key = 'gatehouse-single-keys';

/** Whether single keys do something: whoever dictates to their computer switches that off (WCAG 2.1.4). */
export const singleKeys = {
  get on(): boolean {
    try {
      return localStorage.getItem(key) !== 'off';
    } catch {
      return true;
    }
  },
  set on(on: boolean) {
    try {
      if (on) localStorage.removeItem(key);
      else localStorage.setItem(key, 'off');
    } catch {
      // Nothing can be kept here.
    }
  },
};
