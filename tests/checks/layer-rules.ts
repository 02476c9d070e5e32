/**
 * Who may import whom. The longest matching `folder` decides for a file; a folder may always import itself.
 * `values`
 * are folders or files that may be imported in full, `types` those of which only types may be.
 */
export interface Layer {
  readonly folder: string
  readonly values: readonly string[]
  readonly types?: readonly string[]
  /**
   * Packages by name; `node:*` is every module of Node. A name also covers what lies under it
   * (`react-dom/client`).
   */
  readonly packages: readonly string[]
}

/**
 * A domain area decides and projects: it writes through the store and the journal, and knows the rest as
 * types.
 */
const area = (name: string, more: Partial<Pick<Layer, 'values' | 'packages'>> = {}): Layer => ({
  folder: `main/engine/${name}`,
  values: ['shared', 'main/engine/store', 'main/engine/journal', ...(more.values ?? [])],
  types: ['main/engine'],
  packages: ['zod', ...(more.packages ?? [])],
})

export const LAYERS: readonly Layer[] = [
  { folder: 'shared', values: [], packages: ['zod'] },

  // The engine: an ordinary Node program without a clock, randomness, timers, sockets or files of its own.
  { folder: 'main/engine', values: ['shared'], packages: ['zod', 'node:crypto'] },
  area('catalog', { packages: ['csv-parse', 'node:crypto'] }),
  area('payment', { packages: ['node:crypto'] }),
  area('evidence', { values: ['main/engine/payment'], packages: ['node:crypto'] }),
  area('receipt', { values: ['main/engine/sale', 'main/engine/outbox'], packages: ['receiptline'] }),
  area('sale', { values: ['main/engine/payment', 'main/engine/catalog'] }),
  area('history', { values: ['main/engine/payment', 'main/engine/terminals'] }),
  area('settings'),
  area('staff', { packages: ['node:crypto'] }),
  area('totals'),
  area('outbox', { values: ['main/engine/devices'] }),
  { folder: 'main/engine/devices', values: ['shared'], types: ['main/engine'], packages: ['receiptline'] },
  {
    folder: 'main/engine/terminals',
    values: ['shared'],
    types: ['main/engine'],
    packages: ['zod', 'node:crypto'],
  },
  {
    folder: 'main/engine/journal',
    values: ['shared', 'main/engine/store', 'main/engine/corruption.ts'],
    types: ['main/engine'],
    packages: ['node:crypto', 'better-sqlite3'],
  },
  {
    folder: 'main/engine/store',
    values: ['shared', 'main/engine/journal', 'main/engine/corruption.ts'],
    types: ['main/engine'],
    packages: ['better-sqlite3', 'node:fs', 'node:path'],
  },
  // A migration must go on meaning what it meant when it shipped.
  { folder: 'main/engine/store/migrations', values: [], packages: [] },

  // The world: real ports, hosts, simulators.
  {
    folder: 'main/node',
    values: ['shared', 'main/engine'],
    packages: ['node:*', 'zod', 'undici', 'bonjour-service'],
  },
  {
    folder: 'main/served',
    values: ['shared', 'main/engine', 'main/node', 'main/training'],
    packages: ['node:*', 'zod'],
  },
  // The simulators are the other side of the wire: they share no code with the driver that they test.
  { folder: 'main/training', values: ['shared'], packages: ['node:*', 'zod', 'bonjour-service'] },
  // It draws the codes that a printer draws by itself.
  {
    folder: 'main/training/printer',
    values: ['main/training', 'shared'],
    packages: ['node:*', 'zod', 'receiptline'],
  },
  // The demo shop is set up for the engine, around simulators that do not know it.
  {
    folder: 'main/training/demo-lane.ts',
    types: ['main/engine', 'main/node'],
    packages: ['node:*', 'zod'],
    values: [
      'shared',
      'main/training',
      'main/engine/catalog/demo-catalogue.ts',
      'main/engine/terminals/credentials.ts',
    ],
  },
  {
    folder: 'main/shell',
    types: ['main/engine'],
    packages: ['electron', 'node:fs', 'node:os', 'node:path', 'node:url', 'zod'],
    values: [
      'shared',
      'main/engine/corruption.ts',
      'main/engine/engine.ts',
      'main/node',
      'main/served/renderer-files.ts',
      'main/training/demo-lane.ts',
    ],
  },
  { folder: 'main/index.ts', values: ['main/shell'], packages: ['node:process'] },

  // The page.
  { folder: 'preload', values: [], types: ['shared'], packages: ['electron'] },
  {
    folder: 'renderer',
    values: ['shared'],
    packages: [
      'react',
      'react-dom',
      'react-aria-components',
      'i18next',
      'react-i18next',
      'lucide-react',
      'receiptline',
      '@fontsource-variable/inter',
      '@fontsource-variable/jetbrains-mono',
    ],
  },

  { folder: 'build', values: ['shared/contract', 'vite.config.ts'], packages: ['node:*', 'vite'] },
  {
    folder: 'vite.config.ts',
    values: ['build', 'shared/contract'],
    packages: ['node:*', 'vite', '@vitejs/plugin-react'],
  },
  { folder: 'vitest.config.ts', values: [], packages: ['node:*', 'vitest', '@vitejs/plugin-react'] },
  {
    folder: 'tests',
    values: ['shared', 'main', 'preload', 'renderer', 'build', 'vite.config.ts'],
    packages: ['*'],
  },
]

/** Files from which everything else must be reached; globs of whole names. */
export const PRODUCT_ENTRIES: readonly string[] = [
  'main/index.ts',
  'main/served/main.ts',
  'main/training/terminal.ts',
  'main/node/doctor.ts',
  'main/node/evidence.ts',
  'main/node/export.ts',
  'preload/index.ts',
  'renderer/main.tsx',
  'build/bootstrap.cjs',
  'build/bundle.ts',
  'vite.config.ts',
  'vitest.config.ts',
]
/** Reached by something other than an import, each with what reaches it. */
export const REACHED_OTHERWISE: Readonly<Record<string, string>> = {
  'renderer/vite-env.d.ts': 'types of the bundler',
  'tests/crash/register.ts': 'started as a process of its own (tests/crash/register-process.ts)',
  'tests/lan/play.ts': 'started in a network of its own (tests/lan/apart.ts)',
  'tests/lan/find.ts': 'started in a network of its own (tests/lan/apart.ts)',
  'tests/lan/name.ts': 'started in a network of its own (tests/lan/apart.ts)',
  'tests/lan/cause-terminals.ts': 'started as a process of its own (tests/lan/cause-scene.ts)',
  'tests/lan/outside.ts': 'started as a process of its own (tests/lan/cause-scene.ts)',
  'tests/lan/middlebox.ts': 'started as a process of its own (tests/lan/cause-scene.ts)',
  'tests/lan/residents.ts': 'started as a process of its own (tests/lan/finding-scene.ts)',
  'tests/bench/on-lan.ts': 'started in a network of its own (tests/bench/lan-scenes.ts)',
  'tests/bench/timed-terminal.ts': 'started as a process of its own (tests/bench/terminal-process.ts)',
  'tests/lan/cloud.ts': 'started as a process of its own (tests/lan/scene.ts)',
  'build/parent-pipe.mjs': 'loaded into the simulator before it starts (build/commands/tools.mjs)',
  'main/engine/journal/replay.ts': 'the truth that every suite holds the projections against',
}

/** What may only be said in the named files. `in` is the folder in which the ban holds. */
export const BANNED_SYMBOLS: readonly {
  readonly symbol: string
  readonly in: string
  readonly except: readonly string[]
}[] = [
  ...[
    'Date.now',
    'new Date()',
    'performance.now',
    'Math.random',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'fetch',
    'WebSocket',
    'console',
    'process',
    'randomUUID',
    'randomBytes',
    'randomInt',
    'getRandomValues',
  ].map((symbol) => ({
    symbol,
    in: 'main/engine',
    except: symbol === 'process' ? ['main/engine/store'] : [],
  })),
  ...['Date.now', 'new Date()', 'Math.random', 'process', 'console'].map((symbol) => ({
    symbol,
    in: 'shared',
    except: [],
  })),
  ...['fetch', 'EventSource', 'XMLHttpRequest', 'WebSocket', 'register', 'sendBeacon'].map((symbol) => ({
    symbol: symbol === 'register' ? 'window.register' : symbol,
    in: 'renderer',
    except: ['renderer/engine-client.ts'],
  })),
  ...['eval', 'document.write', 'innerHTML', 'dangerouslySetInnerHTML'].map((symbol) => ({
    symbol,
    in: 'renderer',
    except: [],
  })),
  { symbol: 'ipcMain', in: 'main', except: [] },
  // What is written at a crash is the memory as it stood, with the credentials in it.
  { symbol: 'crashReporter', in: 'main', except: [] },
]
