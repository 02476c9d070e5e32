// Entry of every npm script. It is written in the oldest syntax there is, so that any Node gets as far as the
// sentence below.
var major = parseInt(process.versions.node, 10)
if (major < 18) {
  console.error(
    'Lanekeeper needs Node 18 or newer to set itself up, and this is Node ' + process.versions.node +
    '. Install Node 24 (nodejs.org, or your system\'s packages) and run the same command again.'
  )
  process.exit(1)
}
require('./load.cjs')
