import { whyNoLan } from '../../lan/apart.ts'
import { figureOf, type Benchmark } from '../benchmark.ts'
import { playOnLan } from '../lan-scenes.ts'

export const finding: Benchmark = {
  name: 'finding',
  says: '20 terminals in a /24 found and verified, none where it was (network namespaces)',
  obstacle: whyNoLan,
  async run({ times }) {
    const rounds = []
    for (let round = 0; round < times(6, 2); round += 1) rounds.push(await playOnLan('finding', round))
    const sampled = times(5, 2)
    const { absentMs, presentMs, absentBefore, absentInAll } = await playOnLan('one after the other', sampled)
    const inTurn = (absent: number): readonly number[] => absentMs.map((ms) => ms * absent + presentMs)
    const rival = 'addresses one after the other, 1 s time-out, one question each'
    return [
      figureOf({
        name: 'finding: the last of 20 terminals verified',
        ours: rounds.map(({ oursMs }) => oursMs),
        beside: [
          {
            kind: 'floor',
            what: 'a bare sweep at the same rate, one unsigned question each',
            how: 'measured',
            samples: rounds.map(({ floorMs }) => floorMs),
          },
          {
            kind: 'rival',
            what: `${rival}, until the 20th`,
            how: 'scaled',
            samples: inTurn(absentBefore),
          },
          { kind: 'rival', what: `${rival}, the whole /24`, how: 'scaled', samples: inTurn(absentInAll) },
        ],
        remark: `ours asks each three questions and recognises it; rival: ${sampled} empty addresses tried`,
      }),
    ]
  },
}
