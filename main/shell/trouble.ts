import type { Dialog, Shell } from 'electron'
import { Corruption } from '../engine/corruption.ts'
import { withoutSecrets } from '../node/known-secrets.ts'

type Language = 'es' | 'en' | 'ja'

/** What can be said before there is an engine, in the language of the computer. */
const TEXTS = {
  es: {
    title: 'La caja no se puede abrir',
    damaged:
      'Los datos guardados no concuerdan entre sí. No se ha cambiado nada. Restaure la última ' +
      'copia de seguridad verificada o llame al servicio técnico y dígales el código.',
    inUse: 'Otra caja ya usa estos datos. Ciérrela primero.',
    other: 'Ocurrió algo inesperado. No se ha cambiado nada.',
    pageLost: 'La pantalla se cerró varias veces. Los pagos siguen guardados; abra la caja de nuevo.',
    folder: 'Mostrar las copias',
    quit: 'Salir',
  },
  en: {
    title: 'The register cannot be opened',
    damaged:
      'The stored data contradicts itself. Nothing was changed. Restore the last verified backup, ' +
      'or call service and tell them the code.',
    inUse: 'Another register already uses this data. Close it first.',
    other: 'Something unexpected happened. Nothing was changed.',
    pageLost: 'The screen ended several times in a row. Payments are safely stored; open the register again.',
    folder: 'Show the backups',
    quit: 'Quit',
  },
  ja: {
    title: 'レジを開けません',
    damaged:
      '保存されたデータに矛盾があります。何も変更していません。確認済みの最新バックアップを復元するか、サポートにコードをお伝えください。',
    inUse: '別のレジがこのデータを使用中です。先にそちらを閉じてください。',
    other: '予期しない問題が発生しました。何も変更していません。',
    pageLost: '画面が続けて終了しました。支払いは保存されています。レジを開き直してください。',
    folder: 'バックアップを表示',
    quit: '終了',
  },
} as const

const languageOf = (locale: string): Language =>
  locale.startsWith('es') ? 'es' : locale.startsWith('ja') ? 'ja' : 'en'

export interface TroublePorts {
  readonly dialog: Pick<Dialog, 'showMessageBox'>
  readonly shell: Pick<Shell, 'openPath'>
  readonly locale: string
  readonly backupFolder: string
}

/**
 * One plain page instead of a register: what is wrong, its code, and the way to the backups. Ends with
 * "Quit".
 */
export async function showTrouble(error: unknown, ports: TroublePorts): Promise<void> {
  const { dialog, shell, locale, backupFolder } = ports
  const texts = TEXTS[languageOf(locale)]
  const isDamaged = error instanceof Corruption && error.code !== 'DB_IN_USE'
  const message = isDamaged ? texts.damaged : error instanceof Corruption ? texts.inUse : texts.other
  const reason = withoutSecrets(error instanceof Error ? error.message : String(error))
  const detail = error instanceof Corruption ? `${error.code}\n${reason}` : reason
  for (;;) {
    const buttons = isDamaged ? [texts.folder, texts.quit] : [texts.quit]
    const quitAt = buttons.length - 1
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: texts.title,
      message: `${texts.title}\n\n${message}`,
      detail,
      buttons,
      defaultId: quitAt,
      cancelId: quitAt,
      noLink: true,
    })
    if (response === quitAt) return
    await shell.openPath(backupFolder)
  }
}

/** Said when the page could not be kept alive; the engine is sound. */
export async function showPageLost(ports: Pick<TroublePorts, 'dialog' | 'locale'>): Promise<void> {
  const { pageLost, quit } = TEXTS[languageOf(ports.locale)]
  await ports.dialog.showMessageBox({
    type: 'error',
    title: 'Lanekeeper',
    message: pageLost,
    buttons: [quit],
    noLink: true,
  })
}
