import { registerHooks } from 'node:module'

/** From here on whoever asks for the gate is given one that tests can leave open. Import this first, and what shall see it dynamically. */
const ours = new URL('./open-gate.ts', import.meta.url).href
const product = new URL('../../engine/consent/gate.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return found.url === product && context.parentURL !== ours ? { ...found, url: ours } : found
  },
})
