import enCommon from './en/common.json'
import enDayTotals from './en/day-totals.json'
import enErrors from './en/errors.json'
import enFrame from './en/frame.json'
import enNetwork from './en/network.json'
import enGiveBack from './en/give-back.json'
import enHolds from './en/holds.json'
import enOperations from './en/operations.json'
import enPayment from './en/payment.json'
import enReceipts from './en/receipts.json'
import enRegister from './en/register.json'
import enSettings from './en/settings.json'
import enSetup from './en/setup.json'
import enSignIn from './en/sign-in.json'
import enTerminalHistory from './en/terminal-history.json'
import esCommon from './es/common.json'
import esDayTotals from './es/day-totals.json'
import esErrors from './es/errors.json'
import esFrame from './es/frame.json'
import esNetwork from './es/network.json'
import esGiveBack from './es/give-back.json'
import esHolds from './es/holds.json'
import esOperations from './es/operations.json'
import esPayment from './es/payment.json'
import esReceipts from './es/receipts.json'
import esRegister from './es/register.json'
import esSettings from './es/settings.json'
import esSetup from './es/setup.json'
import esSignIn from './es/sign-in.json'
import esTerminalHistory from './es/terminal-history.json'
import jaCommon from './ja/common.json'
import jaDayTotals from './ja/day-totals.json'
import jaErrors from './ja/errors.json'
import jaFrame from './ja/frame.json'
import jaNetwork from './ja/network.json'
import jaGiveBack from './ja/give-back.json'
import jaHolds from './ja/holds.json'
import jaOperations from './ja/operations.json'
import jaPayment from './ja/payment.json'
import jaReceipts from './ja/receipts.json'
import jaRegister from './ja/register.json'
import jaSettings from './ja/settings.json'
import jaSetup from './ja/setup.json'
import jaSignIn from './ja/sign-in.json'
import jaTerminalHistory from './ja/terminal-history.json'

/** Every sentence of the page: language → area → key. A test holds the three languages to the same keys. */
export const catalogues = {
  es: {
    common: esCommon,
    frame: esFrame,
    register: esRegister,
    payment: esPayment,
    operations: esOperations,
    'give-back': esGiveBack,
    holds: esHolds,
    errors: esErrors,
    'sign-in': esSignIn,
    'day-totals': esDayTotals,
    network: esNetwork,
    receipts: esReceipts,
    settings: esSettings,
    'terminal-history': esTerminalHistory,
    setup: esSetup,
  },
  en: {
    common: enCommon,
    frame: enFrame,
    register: enRegister,
    payment: enPayment,
    operations: enOperations,
    'give-back': enGiveBack,
    holds: enHolds,
    errors: enErrors,
    'sign-in': enSignIn,
    'day-totals': enDayTotals,
    network: enNetwork,
    receipts: enReceipts,
    settings: enSettings,
    'terminal-history': enTerminalHistory,
    setup: enSetup,
  },
  ja: {
    common: jaCommon,
    frame: jaFrame,
    register: jaRegister,
    payment: jaPayment,
    operations: jaOperations,
    'give-back': jaGiveBack,
    holds: jaHolds,
    errors: jaErrors,
    'sign-in': jaSignIn,
    'day-totals': jaDayTotals,
    network: jaNetwork,
    receipts: jaReceipts,
    settings: jaSettings,
    'terminal-history': jaTerminalHistory,
    setup: jaSetup,
  },
} as const
