import { whyNoLan } from '../../lan/apart.ts'
import type { Named } from '../../lan/cause-cases.ts'
import { figureOf, type Benchmark, type Figure } from '../benchmark.ts'
import { playOnLan } from '../lan-scenes.ts'

/** On the LAN, at the terminal, out there. */
const GROUPS = 3

export const causes: Benchmark = {
  name: 'causes',
  says: 'why a terminal cannot be used, named on the strip by itself (network namespaces)',
  obstacle: whyNoLan,
  async run() {
    const figures: Figure[] = []
    for (let group = 0; group < GROUPS; group += 1) {
      const named = await playOnLan('causes', group)
      for (const [what, one] of Object.entries(named)) figures.push(figureFor(what, one))
    }
    return figures
  },
}

function figureFor(what: string, { strip, test, doctor, besideMs }: Named): Figure {
  // What the strip does not speak of is named by whoever is asked.
  const ours = strip ?? { said: doctor.said.join(', '), ms: doctor.ms }
  return figureOf({
    name: `cause: ${what} → ${ours.said}`,
    ours: [ours.ms],
    beside: [
      {
        kind: 'floor',
        what: 'a bare TCP connect there with 2 s of patience, which tells no cause',
        how: 'measured',
        samples: [besideMs ?? 0],
      },
    ],
    remark: `by the test in ${test.ms} ms, by the doctor in ${doctor.ms} ms`,
  })
}
