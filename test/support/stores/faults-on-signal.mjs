// Loaded into a gateway by --import: faults of the kinds that nothing in the program catches, whose messages hold a secret.
const fault = () => Object.assign(new RangeError('sk-live-0815\n    at sk-live-0815'), { code: 'E_TEST' });

process.on('SIGUSR2', () => {
  throw fault();
});
process.on('SIGHUP', () => {
  Promise.reject(fault());
  Promise.reject('sk-live-0815');
});
