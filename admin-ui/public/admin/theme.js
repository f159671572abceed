// Before the first paint, so that nothing flashes: the stored choice, or what the system prefers.
(() => {
  let stored = null;
  try {
    stored = localStorage.getItem('gatehouse-color-scheme');
  } catch {
    // Storage is switched off; the system's choice holds.
  }
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
