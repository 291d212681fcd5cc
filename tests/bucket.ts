import type { AddressInfo } from 'node:net'

/** A service that speaks S3, for tests: it keeps its objects in a folder. */
export interface TestBucket {
  readonly url: string
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string }
  close(): Promise<void>
}

interface StandIn {
  run(): Promise<AddressInfo>
  close(): Promise<void>
}

/** It comes without types. */
const standIn = 's3rver'

export async function openTestBucket(directory: string, prefix = ''): Promise<TestBucket> {
  const { default: Service } = (await import(standIn)) as { default: new (options: object) => StandIn }
  const bucket = 'crm-files'
  const service = new Service({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: [{ name: bucket }] })
  const { port } = await service.run()
  return {
    url: `s3://${bucket}${prefix}?endpoint=http://127.0.0.1:${port}&region=eu-central-1`,
    keys: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    close: () => service.close(),
  }
}
