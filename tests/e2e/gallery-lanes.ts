import type { Page } from 'playwright'
import type { HealthView } from '../../shared/contract/settings.ts'
import {
  DOCTOR_ILL,
  DOCTOR_WELL,
  healthOfBusy,
  healthOfLent,
  healthOfNine,
  healthOfTorn,
  healthOfUnconfirmed,
  settingsOfNine,
  testOfUnconfirmed,
  turnedAway,
} from './fake-lanes.ts'
import { discovery } from './fake-network.ts'
import { SALES } from './fake-sales.ts'
import type { GalleryItem } from './gallery.ts'

const basket = SALES['basket']?.() ?? null

/** Part of the settings, with the answers that it asks for. */
const settings = (part: string, more: Partial<GalleryItem> = {}): GalleryItem => ({
  options: { owner: true, health: healthOfNine },
  ...more,
  answers: {
    'settings.get': settingsOfNine(),
    'discovery.get': { ...discovery([]), startedAtMs: null },
    ...more.answers,
  },
  steps: async (page) => {
    await page.evaluate((hash) => {
      location.hash = hash
    }, `/settings/${part}`)
    await page.locator('.settings-content .settings-section').first().waitFor()
    await more.steps?.(page)
  },
})
const chooser = (health: HealthView): GalleryItem => ({
  options: { sale: basket, health },
  steps: async (page) => {
    await page.keyboard.press('F7')
    await page.getByRole('dialog').waitFor()
  },
})
const busy = (health: HealthView): GalleryItem => ({ options: { sale: turnedAway(), health } })
const checkUp = async (page: Page): Promise<void> => {
  await page.keyboard.press('F5')
  await page.locator('.network-allow').waitFor()
}
const farDown = async (page: Page): Promise<void> => {
  await checkUp(page)
  await page.locator('.network-allow').scrollIntoViewIfNeeded()
}
const test = async (page: Page): Promise<void> => {
  await page.keyboard.press('F5')
  await page.locator('.device .test-ways').waitFor()
}

/** Several terminals at one register, and what is told of the network between them. */
export const LANES_GALLERY: Readonly<Record<string, GalleryItem>> = {
  'pay-instead': { options: { sale: basket, health: healthOfNine } },
  'pay-lent-out': { options: { sale: basket, health: healthOfLent } },
  chooser: chooser(healthOfNine),
  'chooser-lent-out': chooser(healthOfLent),
  'chooser-refused': {
    ...chooser(healthOfNine),
    answers: {
      'terminal.borrow': {
        refused: {
          code: 'TERMINAL_BUSY',
          message: 'held',
          retry: 'after-check',
          detail: { terminal: 'Azul' },
        },
      },
    },
    steps: async (page) => {
      await page.keyboard.press('F7')
      await page.getByRole('dialog').waitFor()
      await page.keyboard.press('F5')
      await page.getByRole('alert').last().waitFor()
    },
  },
  'busy-serving': busy(healthOfBusy('serving')),
  'busy-serving-ours': busy(healthOfBusy('serving', true)),
  'busy-over': busy(healthOfBusy('over')),
  'busy-untold': busy(healthOfBusy('untold')),
  'busy-before': { options: { sale: basket, health: healthOfBusy('serving') } },
  'lanes-settings': settings('terminals'),
  'lanes-settings-second': settings('terminals', {
    steps: (page) => page.keyboard.press('ArrowDown'),
  }),
  printers: settings('printers', { steps: (page) => page.keyboard.press('ArrowDown') }),
  'lanes-lend': settings('terminals', { steps: (page) => page.keyboard.press('F8') }),
  'lanes-read-only': settings('terminals', { options: { health: healthOfNine } }),
  'device-unconfirmed': settings('network', { options: { owner: true, health: healthOfUnconfirmed } }),
  'device-unconfirmed-cashier': settings('network', { options: { health: healthOfUnconfirmed } }),
  'address-conflict': settings('network', { options: { owner: true, health: healthOfTorn } }),
  'address-conflict-too-soon': settings('network', {
    options: { owner: true, health: healthOfTorn },
    answers: {
      'discovery.confirm': {
        refused: {
          code: 'TERMINAL_NOT_THERE',
          message: '',
          retry: 'safe',
          detail: { terminal: 'Mesón 1', state: 'address_conflict' },
        },
      },
    },
    steps: async (page) => {
      await page.locator('.confirm-device .button:not([disabled])').waitFor()
      await page.keyboard.press('F9')
      await page.getByRole('alert').last().waitFor()
    },
  }),
  'device-unconfirmed-test': settings('terminals', {
    options: { owner: true, health: healthOfUnconfirmed },
    answers: { 'terminal.test': testOfUnconfirmed },
    steps: test,
  }),
  'doctor-none': settings('network'),
  'doctor-well': settings('network', { answers: { 'doctor.run': DOCTOR_WELL }, steps: checkUp }),
  'doctor-ill': settings('network', { answers: { 'doctor.run': DOCTOR_ILL }, steps: checkUp }),
  'doctor-forward': settings('network', { answers: { 'doctor.run': DOCTOR_ILL }, steps: farDown }),
}
