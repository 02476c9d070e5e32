import { whyNoLan } from '../../lan/apart.ts'
import type { CauseTold } from '../../lan/finding-cases.ts'
import { present } from '../../../shared/assert.ts'
import { figureOf, type Benchmark } from '../benchmark.ts'
import { playOnLan } from '../lan-scenes.ts'

export const causes: Benchmark = {
  name: 'causes',
  says: 'why a terminal cannot be reached, said in words (network namespaces)',
  obstacle: whyNoLan,
  async run({ times }) {
    const rounds: Readonly<Record<string, CauseTold>>[] = []
    for (let round = 0; round < times(2, 1); round += 1) rounds.push(await playOnLan('causes', 0))
    return Object.entries(rounds[0] ?? {}).map(([what, { verdict }]) => {
      const told = rounds.map((round) => present(round[what], what))
      return figureOf({
        name: `cause: ${what} → ${verdict}`,
        ours: told.map(({ ms }) => ms),
        beside: [
          {
            kind: 'floor',
            what: 'a bare TCP connect there with 2 s of patience, which tells no cause',
            how: 'measured',
            samples: told.map(({ besideMs }) => besideMs),
          },
        ],
      })
    })
  },
}
