// Loaded before a program that does not watch its parent by itself: ends it, by the signal it knows, when
// standard
// input ends, which the operating system sees to when whoever started it has gone in whatever way.
if (process.env['LANEKEEPER_PARENT_PIPE'] === '1') {
  process.stdin.once('end', () => process.kill(process.pid, 'SIGTERM')).on('error', () => {})
  process.stdin.resume()
  // Watching must not keep alive a program that has nothing left to do.
  if ('unref' in process.stdin) process.stdin.unref()
}
