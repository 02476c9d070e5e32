import { createEngine } from '../../main/engine/engine.ts'
import { runServed } from '../../main/served/run.ts'
import { endWith, servedProcess } from '../../main/served/served-process.ts'
import { HASTY, SHORT_TIMES } from './short-times.ts'

/**
 * The served register exactly as it is started, save for its long times, and for the screen, which a test
 * brings along.
 */
const world = servedProcess({
  rendererFolder: process.env['TEST_SCREEN_FOLDER'] ?? '',
  version: '0.0.0-test',
})
const instead = process.env['TEST_PLANTED'] === 'yes' ? { ...SHORT_TIMES, ...HASTY } : SHORT_TIMES
endWith(
  await runServed({
    ...world,
    createEngine: (options) => createEngine({ ...options, instead }),
  }),
)
