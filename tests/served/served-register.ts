import { runServed } from '../../main/served/run.ts'
import { endWith, servedProcess } from '../../main/served/served-process.ts'

/** The served register exactly as it is started, save for the screen, which a test brings along. */
const rendererFolder = process.env['TEST_SCREEN_FOLDER'] ?? ''
endWith(await runServed(servedProcess({ rendererFolder, version: '0.0.0-test' })))
