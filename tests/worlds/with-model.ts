import { registerHooks } from 'node:module'

/** From here on whoever asks for the model of the release is given the one that tests alone have. Import this first, and what shall see it dynamically. */
const ours = new URL('./model.ts', import.meta.url).href
const released = new URL('../../domain/model.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return found.url === released && context.parentURL !== ours ? { ...found, url: ours } : found
  },
})
