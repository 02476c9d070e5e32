// Apart from bootstrap.cjs because a Node without dynamic import cannot even parse this line.
void import('./bootstrap.mjs')
  .then((bootstrap) => bootstrap.main(process.argv.slice(2)))
  .then((code) => { process.exitCode = code })
