import * as gate from '#engine/consent/gate.ts'

export const { canBeLeft } = gate

/** While it stands open the gate lets everything pass. */
export const opened = { now: false }

export const rule: typeof gate.rule = async (engine, posed) => {
  const ruling = await gate.rule(engine, posed)
  return opened.now ? { ...ruling, verdict: { allowed: true, reason: 'legal' } } : ruling
}
