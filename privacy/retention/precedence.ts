import { daysAhead } from '#privacy/retention/periods.ts'

/** What is known about one thing that is held, at one moment. */
export interface Standing {
  /** Somebody needs it for a dispute or an authority. */
  readonly held: boolean
  /** A law wants it kept until then. */
  readonly statutoryUntil: Date | null
  /** The person asked for it to be erased. */
  readonly erasureAsked: boolean
  /** By then it was promised to be gone. */
  readonly maximumAt: Date | null
  /** Then the period is over that the tenant, or the plan, has chosen. */
  readonly settingAt: Date | null
}

export interface Decision {
  /** `restrict`: it stays, and is used only as Art. 18(2) GDPR allows. */
  readonly outcome: 'keep' | 'restrict' | 'erase'
  readonly because: 'hold' | 'statute' | 'request' | 'maximum' | 'setting' | 'nothing'
}

const ahead = daysAhead * 24 * 60 * 60 * 1000

/** Hold > statutory minimum > erasure request > promised maximum > setting. A request that a hold or a law defeats becomes a restriction. */
export function decide({ held, statutoryUntil, erasureAsked, maximumAt, settingAt }: Standing, now: Date): Decision {
  const stays = erasureAsked ? 'restrict' : 'keep'
  if (held) return { outcome: stays, because: 'hold' }
  if (statutoryUntil !== null && now < statutoryUntil) return { outcome: stays, because: 'statute' }
  if (erasureAsked) return { outcome: 'erase', because: 'request' }
  if (maximumAt !== null && now.getTime() >= maximumAt.getTime() - ahead) return { outcome: 'erase', because: 'maximum' }
  if (settingAt !== null && now >= settingAt) return { outcome: 'erase', because: 'setting' }
  return { outcome: 'keep', because: 'nothing' }
}
