const TONE_HZ = 220
const TONE_S = 0.18
const LOUDNESS = 0.08

let context: AudioContext | undefined

/**
 * A low tone for something that was not done, because a cashier looks at the customer and not at the screen.
 * Success is silent: the scanner itself beeps. Without a loudspeaker it does nothing.
 */
export function sayNo(): void {
  if (typeof AudioContext === 'undefined') return
  context ??= new AudioContext()
  const tone = new OscillatorNode(context, { type: 'square', frequency: TONE_HZ })
  const volume = new GainNode(context, { gain: LOUDNESS })
  tone.connect(volume).connect(context.destination)
  tone.start()
  tone.stop(context.currentTime + TONE_S)
}
