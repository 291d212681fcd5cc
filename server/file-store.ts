import { fileURLToPath } from 'node:url'
import type { ByteStore } from '#platform/files/byte-store.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { type BucketKeys, bucketIn, openS3Store } from '#platform/files/s3-store.ts'
import type { Config } from '#server/config.ts'
import type { Secrets } from '#server/secrets.ts'

/** `file:///…` or `s3://bucket/folder?endpoint=…&region=…`, as the settings have checked it. */
export function storeAt(url: string, keys: BucketKeys | undefined): ByteStore {
  const bucket = bucketIn(url)
  return bucket === undefined ? openFolderStore(fileURLToPath(url)) : openS3Store(bucket, keys)
}

/** Where the files of tenants lie. */
export const fileBytes = ({ filesUrl }: Pick<Config, 'filesUrl'>, { s3Keys }: Partial<Pick<Secrets, 's3Keys'>>): ByteStore =>
  storeAt(filesUrl, s3Keys)
