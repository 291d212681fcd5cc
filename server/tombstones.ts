import type { Engine } from '#engine/engine.ts'
import type { Tombstones } from '#engine/erase/tombstones.ts'
import type { Config } from '#server/config.ts'
import { storeAt } from '#server/file-store.ts'
import type { Secrets } from '#server/secrets.ts'

/** Where it is written what must be erased again after a restore. */
export const tombstonesIn = (
  { tombstonesUrl }: Pick<Config, 'tombstonesUrl'>,
  { s3Keys }: Partial<Pick<Secrets, 's3Keys'>>,
  keys: Engine['keys'],
): Tombstones => ({ store: storeAt(tombstonesUrl, s3Keys), keys })
