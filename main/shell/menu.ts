import type { MenuItemConstructorOptions } from 'electron'

/**
 * As little as a desktop asks for: leave, copy and paste, the whole screen. Every other key belongs to the
 * register.
 */
export function menuTemplate(
  { mac, packaged }: { readonly mac: boolean; readonly packaged: boolean },
): MenuItemConstructorOptions[] {
  const hide: MenuItemConstructorOptions[] = mac ? [{ role: 'hide' }, { type: 'separator' }] : []
  const developer: MenuItemConstructorOptions[] =
    packaged ? [] : [{ role: 'reload' }, { role: 'toggleDevTools' }]
  return [
    { label: 'Lanekeeper', submenu: [...hide, { role: 'quit' }] },
    { role: 'editMenu' },
    { role: 'viewMenu', submenu: [{ role: 'togglefullscreen' }, ...developer] },
  ]
}
