import { paths } from '#web/app/paths.ts'

/** Only places within the app: an address from elsewhere is not followed. */
export const placeOf = (to: unknown): string => (typeof to === 'string' && /^\/[a-z0-9]/i.test(to) ? to : paths.root())
