// Runs before the first paint, so that a chosen theme does not flash. The app itself writes the choice.
try {
  const theme = localStorage.getItem('candor.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // no storage: the theme follows the system
}
