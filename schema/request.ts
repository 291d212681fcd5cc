/** What a person may ask for. A guardian asks for a child by the same kinds: for whom is said apart. */
export const requestKinds = [
  'access',
  'portability',
  'rectification',
  'erasure',
  'restriction',
  'objection',
  'withdrawal',
  'complaint',
] as const
export type RequestKind = (typeof requestKinds)[number]

/** The way by which a request came. */
export const requestChannels = ['form', 'page', 'app', 'mail', 'post', 'phone', 'person'] as const
export type RequestChannel = (typeof requestChannels)[number]

/** The ways that staff file themselves: what did not come through Steward. */
export const filedChannels = ['mail', 'post', 'phone', 'person'] as const satisfies readonly RequestChannel[]

/** For whom somebody asks: for themselves, as a guardian for a child, or for somebody else. */
export const behalves = ['self', 'guardian', 'representative'] as const
export type Behalf = (typeof behalves)[number]

/** `unconfirmed`: whoever asked has not shown yet that the address is theirs. `waiting`: we asked them something. */
export const requestStates = ['unconfirmed', 'open', 'waiting', 'done', 'refused', 'cancelled'] as const
export type RequestState = (typeof requestStates)[number]

/** What happened to a request. */
export const requestEvents = [
  'filed',
  'confirmed',
  'people',
  'asked',
  'answered',
  'extended',
  'applied',
  'fulfilled',
  'refused',
  'cancelled',
  'warned',
] as const
export type RequestEventKind = (typeof requestEvents)[number]

/** How far the check of who asks has come: the link was sent, it was used and the code was sent, the page is open. */
export const checkSteps = ['link', 'code', 'page'] as const
export type CheckStep = (typeof checkSteps)[number]

/** Who lets an erasure begin that somebody asked for: Steward where nothing stands against it, or a person always. */
export const erasureDeciders = ['automatic', 'person'] as const
export type ErasureDecider = (typeof erasureDeciders)[number]
