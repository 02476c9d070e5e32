/** The words of the customer's page. Terminals speak the customer's language; so does this one. */
const WORDS = {
  es: {
    title: 'Terminal de práctica', device: 'Terminal', serial: 'Serie', taken: 'Cobrado', mode: 'Semiintegrado',
    practice: 'Práctica', starting: 'Iniciando…', idle: 'Esperando a la caja', idleNote: 'La caja enviará el monto',
    present: 'Acerque, inserte o deslice su tarjeta', total: 'Total', pin: 'Ingrese su clave', asking: 'Consultando al banco',
    customer: 'El cliente', automatic: 'Cliente automático: acerca la tarjeta a los 1,5 s', watch: 'Lo que pide la caja',
    faults: 'Fallas', setFault: 'Provocar', throwAway: 'Dejar el comprobante', takePaper: 'Ver el comprobante',
    linkUp: 'Conectado', linkDown: 'Sin conexión con el terminal', noRequests: 'Todavía nada',
    secondsLeft: (s) => `Quedan ${s} s`, seconds: (s) => `${s} s`,
    pinWrong: (n) => `Clave incorrecta. ${n === 1 ? 'Queda 1 intento' : `Quedan ${n} intentos`}`,
    tap: 'Acercar', insert: 'Insertar', swipe: 'Deslizar', cancel: 'Cancelar', wrong_pin: 'Clave errada', right_pin: 'Clave correcta',
    hintOff: 'El terminal se está reiniciando.', hintIdle: 'Cobre con tarjeta en la caja; aquí usted es el cliente.',
    hintCard: 'Elija una tarjeta y acérquela, insértela o deslícela.', hintPin: 'Marque cuatro cifras en el terminal y la tecla verde.',
    hintAsked: 'El banco decide. Ya no se puede cancelar.', hintResult: 'Listo. El terminal vuelve a quedar libre.',
    approved: 'Aprobado', declined: 'Rechazado', cancelled: 'Cancelado', timed_out: 'Tiempo agotado', aborted: 'Cancelado por la caja',
    notCharged: 'No se cobró nada', approval: (c) => `Autorización ${c}`, code: (c) => `Código ${c}`,
    debit: 'Débito', credit: 'Crédito', prepaid: 'Prepago', cardNotes: { '05': 'El banco la rechaza', 41: 'Denunciada como perdida' }, waiting: 'en curso',
    charge: 'Total a pagar', authorization: 'Monto a reservar', capture: 'Captura', re_authorization: 'Ampliar reserva',
    pos_tip: 'Propina', void: 'Anulación', refund: 'Devolución',
    slipApproved: 'VENTA APROBADA', slipDeclined: 'VENTA RECHAZADA', slipPractice: 'PRÁCTICA · SIN VALOR', slipCard: 'Tarjeta', slipEntry: 'Lectura',
    slipApproval: 'Autorización', slipTicket: 'Comprobante', slipTotal: 'TOTAL', slipCode: 'Respuesta', slipTerminal: 'Terminal',
    NFC: 'Sin contacto', ICC: 'Chip', MCR: 'Banda',
    codes: {
      '01': 'Consulte a su banco', '04': 'Tarjeta retenida', '05': 'El banco no la aceptó', '12': 'Operación no válida', '13': 'Monto no válido',
      41: 'Tarjeta denunciada como perdida', '57': 'Operación no permitida', '6P': 'Clave errada demasiadas veces', E016: 'Devolución fuera de plazo',
    },
    faultNames: {
      drop_request: 'Se pierde el pedido', drop_answer: 'Se pierde la respuesta', delay_answer: 'La respuesta tarda 5 s', delay_request: 'El pedido llega 5 s tarde',
      duplicate_delivery: 'El pedido llega dos veces', busy: 'Terminal ocupado', reboot: 'Reiniciar ahora', lan_down: 'Red local caída', cloud_down: 'Nube caída',
      cloud_terminal_offline: 'Terminal fuera de línea en la nube', wrong_amount: 'Responde otro monto', forged_success: 'Aprobación falsa',
      reset_mid_body: 'Corte a media respuesta', garbage_body: 'Respuesta ilegible', http_error_after: 'Error 502 tras cobrar', reject_signature: 'Firma rechazada',
      clock_skew: 'Reloj 10 min adelantado', search_lag: 'Búsqueda con 10 s de atraso',
    },
  },
  en: {
    title: 'Practice terminal', device: 'Terminal', serial: 'Serial', taken: 'Taken', mode: 'Semi-integrated',
    practice: 'Practice', starting: 'Starting…', idle: 'Waiting for the register', idleNote: 'The register will send the amount',
    present: 'Tap, insert or swipe your card', total: 'Total', pin: 'Enter your PIN', asking: 'Asking the bank',
    customer: 'The customer', automatic: 'Automatic customer: taps after 1.5 s', watch: 'What the register asks',
    faults: 'Faults', setFault: 'Cause it', throwAway: 'Put the slip away', takePaper: 'Read the slip',
    linkUp: 'Connected', linkDown: 'No connection to the terminal', noRequests: 'Nothing yet',
    secondsLeft: (s) => `${s} s left`, seconds: (s) => `${s} s`,
    pinWrong: (n) => `Wrong PIN. ${n === 1 ? '1 try left' : `${n} tries left`}`,
    tap: 'Tap', insert: 'Insert', swipe: 'Swipe', cancel: 'Cancel', wrong_pin: 'Wrong PIN', right_pin: 'Right PIN',
    hintOff: 'The terminal is restarting.', hintIdle: 'Charge a card at the register; here you are the customer.',
    hintCard: 'Choose a card, then tap, insert or swipe it.', hintPin: 'Press four digits on the terminal, then the green key.',
    hintAsked: 'The bank decides. It is too late to cancel.', hintResult: 'Done. The terminal is free again.',
    approved: 'Approved', declined: 'Declined', cancelled: 'Cancelled', timed_out: 'Timed out', aborted: 'Cancelled at the register',
    notCharged: 'Nothing was charged', approval: (c) => `Approval ${c}`, code: (c) => `Code ${c}`,
    debit: 'Debit', credit: 'Credit', prepaid: 'Prepaid', cardNotes: { '05': 'The bank declines it', 41: 'Reported lost' }, waiting: 'running',
    charge: 'Total to pay', authorization: 'Amount to hold', capture: 'Capture', re_authorization: 'Raise the hold',
    pos_tip: 'Tip', void: 'Void', refund: 'Refund',
    slipApproved: 'SALE APPROVED', slipDeclined: 'SALE DECLINED', slipPractice: 'PRACTICE · NO VALUE', slipCard: 'Card', slipEntry: 'Read by',
    slipApproval: 'Approval', slipTicket: 'Ticket', slipTotal: 'TOTAL', slipCode: 'Response', slipTerminal: 'Terminal',
    NFC: 'Contactless', ICC: 'Chip', MCR: 'Stripe',
    codes: {
      '01': 'Ask your bank', '04': 'Card retained', '05': 'The bank did not accept it', '12': 'Transaction not valid', '13': 'Amount not valid',
      41: 'Card reported lost', '57': 'Transaction not permitted', '6P': 'Wrong PIN too often', E016: 'Refund out of period',
    },
    faultNames: {
      drop_request: 'The request is lost', drop_answer: 'The answer is lost', delay_answer: 'The answer takes 5 s', delay_request: 'The request arrives 5 s late',
      duplicate_delivery: 'The request arrives twice', busy: 'Terminal busy', reboot: 'Restart now', lan_down: 'LAN down', cloud_down: 'Cloud down',
      cloud_terminal_offline: 'Cloud says terminal offline', wrong_amount: 'Answers another amount', forged_success: 'Forged approval',
      reset_mid_body: 'Cut in mid-answer', garbage_body: 'Unreadable answer', http_error_after: 'Error 502 after charging', reject_signature: 'Signature refused',
      clock_skew: 'Clock 10 min ahead', search_lag: 'Search lags 10 s',
    },
  },
  ja: {
    title: '練習用端末', device: '決済端末', serial: '製造番号', taken: '決済額', mode: 'セミ連動',
    practice: '練習', starting: '起動中…', idle: 'レジからの呼び出し待ち', idleNote: '金額はレジから届きます',
    present: 'カードをタッチ、挿入、またはスライド', total: '合計', pin: '暗証番号を入力', asking: 'カード会社に確認中',
    customer: 'お客様', automatic: '自動のお客様：1.5 秒後にタッチ', watch: 'レジからの要求',
    faults: '障害', setFault: '起こす', throwAway: '控えをしまう', takePaper: '控えを見る',
    linkUp: '接続中', linkDown: '端末に接続できません', noRequests: 'まだありません',
    secondsLeft: (s) => `残り ${s} 秒`, seconds: (s) => `${s} 秒`,
    pinWrong: (n) => `暗証番号が違います。残り ${n} 回`,
    tap: 'タッチ', insert: '挿入', swipe: 'スライド', cancel: '取消', wrong_pin: '誤った番号', right_pin: '正しい番号',
    hintOff: '端末を再起動しています。', hintIdle: 'レジでカード会計をしてください。ここではあなたがお客様です。',
    hintCard: 'カードを選び、タッチ・挿入・スライドします。', hintPin: '端末で 4 桁を押し、緑のキーを押します。',
    hintAsked: 'カード会社が判断します。もう取り消せません。', hintResult: '完了。端末は再び使えます。',
    approved: '承認', declined: '承認されませんでした', cancelled: '取消', timed_out: '時間切れ', aborted: 'レジで取消',
    notCharged: '請求されていません', approval: (c) => `承認番号 ${c}`, code: (c) => `コード ${c}`,
    debit: 'デビット', credit: 'クレジット', prepaid: 'プリペイド', cardNotes: { '05': '発行会社が拒否', 41: '紛失届あり' }, waiting: '処理中',
    charge: 'お支払い金額', authorization: '与信金額', capture: '売上確定', re_authorization: '与信の増額',
    pos_tip: 'チップ', void: '取消', refund: '返金',
    slipApproved: '売上承認', slipDeclined: '不承認', slipPractice: '練習用・無効', slipCard: 'カード', slipEntry: '読取',
    slipApproval: '承認番号', slipTicket: '伝票番号', slipTotal: '合計', slipCode: '応答', slipTerminal: '端末',
    NFC: 'タッチ', ICC: 'チップ', MCR: '磁気',
    codes: {
      '01': 'カード会社にご確認ください', '04': '回収カード', '05': 'カード会社が承認しませんでした', '12': '無効な取引', '13': '無効な金額',
      41: '紛失届の出たカード', '57': '許可されていない取引', '6P': '暗証番号の誤り回数超過', E016: '返金期間外',
    },
    faultNames: {
      drop_request: '要求が届かない', drop_answer: '応答が届かない', delay_answer: '応答が 5 秒遅れる', delay_request: '要求が 5 秒遅れて届く',
      duplicate_delivery: '要求が二度届く', busy: '端末が使用中', reboot: '今すぐ再起動', lan_down: 'LAN 停止', cloud_down: 'クラウド停止',
      cloud_terminal_offline: 'クラウド上で端末オフライン', wrong_amount: '別の金額を返す', forged_success: '偽の承認',
      reset_mid_body: '応答の途中で切断', garbage_body: '読めない応答', http_error_after: '決済後に 502', reject_signature: '署名を拒否',
      clock_skew: '時計が 10 分進む', search_lag: '検索が 10 秒遅れる',
    },
  },
}

const LOCALES = { CLP: 'es-CL', COP: 'es-CO', MXN: 'es-MX', PEN: 'es-PE', USD: 'es-EC', JPY: 'ja-JP' }

/** `?lang=` first, then what the browser prefers, then Spanish. */
export function chosenLanguage() {
  const asked = [new URLSearchParams(location.search).get('lang'), ...navigator.languages]
  for (const tag of asked) {
    const language = (tag ?? '').slice(0, 2)
    if (language in WORDS) return language
  }
  return 'es'
}

export const language = chosenLanguage()
export const words = WORDS[language]

/** Money as the shop's customers write it, in its own currency. */
export function money(amountMinor, currency, exponent) {
  const locale = language === 'es' ? LOCALES[currency] ?? 'es' : language
  return new Intl.NumberFormat(locale, {
    style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: exponent, maximumFractionDigits: exponent,
  }).format(amountMinor / 10 ** exponent)
}

export function timeOfDay(ms) {
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms)
}
