import type { S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import type { ByteStore } from '#platform/files/byte-store.ts'
import { FileError } from '#platform/files/errors.ts'

/** A bucket, or a folder in one, of any service that speaks S3. */
export interface Bucket {
  readonly bucket: string
  /** Without slashes at its ends; '' for the whole bucket. */
  readonly prefix: string
  /** Of a service other than Amazon's. */
  readonly endpoint: string | undefined
  readonly region: string
}

/** Undefined: where the SDK finds them itself, such as the role of the machine. */
export interface BucketKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** `s3://bucket/prefix?endpoint=https://…&region=…`. Undefined for anything else. */
export function bucketIn(address: string): Bucket | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, hostname, pathname, searchParams, username, password, hash, port } = new URL(address)
  const endpoint = searchParams.get('endpoint') ?? undefined
  const known = [...searchParams.keys()].every((key) => key === 'endpoint' || key === 'region')
  const isBare = username === '' && password === '' && hash === '' && port === ''
  const reachable = endpoint === undefined || (URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol))
  if (protocol !== 's3:' || !/^[a-z0-9][a-z0-9.-]{1,62}$/.test(hostname) || !known || !isBare || !reachable) return undefined
  return { bucket: hostname, prefix: pathname.replace(/^\/+|\/+$/g, ''), endpoint, region: searchParams.get('region') ?? 'us-east-1' }
}

/** Parts of a large upload: S3 takes none smaller but the last. */
const partBytes = 8 * 1024 * 1024

/** Loads the SDK and makes the client once, when it is first needed. */
function connecting({ endpoint, region }: Bucket, keys: BucketKeys | undefined): () => Promise<Sdk> {
  let loading: Promise<Sdk> | undefined
  const load = async (): Promise<Sdk> => {
    const sdk = await import('@aws-sdk/client-s3')
    const client = new sdk.S3Client({
      region,
      // Services other than Amazon's know no sums of the newest kind: with the defaults one stored other bytes, and said nothing.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      ...(keys === undefined ? {} : { credentials: keys }),
    })
    return { ...sdk, client }
  }
  return () => {
    loading ??= load()
    return loading
  }
}

type Sdk = typeof import('@aws-sdk/client-s3') & { readonly client: S3Client }

const isMissing = (error: unknown): boolean => {
  const { name, $metadata } = error as Partial<S3ServiceException>
  return name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404
}

/** Whatever the service answers, or that it does not: what we were given to write goes wrong as it is. */
function asUnavailable(error: unknown): never {
  throw new FileError('file.store-unavailable', error)
}

/** Bytes in a bucket. */
export function openS3Store(bucket: Bucket, keys?: BucketKeys): ByteStore {
  const connect = connecting(bucket, keys)
  const at = (key: string) => ({ Bucket: bucket.bucket, Key: bucket.prefix === '' ? key : `${bucket.prefix}/${key}` })
  return {
    put: async (key, content) => put(await connect(), at(key), content),
    async read(key, start, end) {
      const { client, GetObjectCommand } = await connect()
      try {
        const last = Number.isFinite(end) ? String(end - 1) : ''
        const { Body, ContentRange, ContentLength } = await client.send(
          new GetObjectCommand({ ...at(key), Range: `bytes=${start}-${last}` }),
        )
        const size = Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? ContentLength ?? 0)
        return { size, content: guarded(Body as AsyncIterable<Uint8Array>) }
      } catch (error) {
        // Beyond the end there is nothing, which is no error of ours.
        if ((error as Partial<S3ServiceException>).$metadata?.httpStatusCode === 416) return { size: start, content: nothing() }
        return isMissing(error) ? undefined : asUnavailable(error)
      }
    },
    async size(key) {
      const { client, HeadObjectCommand } = await connect()
      const found = await client
        .send(new HeadObjectCommand(at(key)))
        .catch((error: unknown) => (isMissing(error) ? undefined : asUnavailable(error)))
      return found === undefined ? undefined : (found.ContentLength ?? 0)
    },
    async remove(key) {
      const { client, DeleteObjectCommand } = await connect()
      await client.send(new DeleteObjectCommand(at(key))).catch((error: unknown) => (isMissing(error) ? undefined : asUnavailable(error)))
    },
    list: (folder, before) => list(connect, bucket, folder, before),
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

/** A connection that ends in the middle is the service's fault too. */
async function* guarded(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* content
  } catch (error) {
    asUnavailable(error)
  }
}

type At = { readonly Bucket: string; readonly Key: string }

/** In parts, so that little is in memory. Nothing is there until all of it is; what is cut off is given up. */
async function put(sdk: Sdk, at: At, content: AsyncIterable<Uint8Array>): Promise<void> {
  const parts = inParts(content)[Symbol.asyncIterator]()
  const first = await parts.next()
  const second = await parts.next()
  const body = first.value ?? Buffer.alloc(0)
  if (second.done === true) {
    await sdk.client.send(new sdk.PutObjectCommand({ ...at, Body: body, ContentLength: body.length })).catch(asUnavailable)
    return
  }
  const upload = new Multipart(sdk, at)
  await upload.begin()
  try {
    await upload.send(body)
    await upload.send(second.value)
    for (let part = await parts.next(); part.done !== true; part = await parts.next()) await upload.send(part.value)
    await upload.complete()
  } catch (error) {
    await upload.abort()
    throw error
  }
}

/** An upload of S3 that is not there until it is completed. */
class Multipart {
  readonly #sdk: Sdk
  readonly #at: At
  readonly #parts: { ETag: string | undefined; PartNumber: number }[] = []
  #id: string | undefined

  constructor(sdk: Sdk, at: At) {
    this.#sdk = sdk
    this.#at = at
  }

  async begin(): Promise<void> {
    const { UploadId } = await this.#sdk.client.send(new this.#sdk.CreateMultipartUploadCommand(this.#at)).catch(asUnavailable)
    this.#id = UploadId
  }

  async send(body: Buffer): Promise<void> {
    const part = { ...this.#at, UploadId: this.#id, PartNumber: this.#parts.length + 1 }
    const command = new this.#sdk.UploadPartCommand({ ...part, Body: body, ContentLength: body.length })
    const { ETag } = await this.#sdk.client.send(command).catch(asUnavailable)
    this.#parts.push({ ETag, PartNumber: part.PartNumber })
  }

  async complete(): Promise<void> {
    const whole = { ...this.#at, UploadId: this.#id, MultipartUpload: { Parts: this.#parts } }
    await this.#sdk.client.send(new this.#sdk.CompleteMultipartUploadCommand(whole)).catch(asUnavailable)
  }

  async abort(): Promise<void> {
    await this.#sdk.client.send(new this.#sdk.AbortMultipartUploadCommand({ ...this.#at, UploadId: this.#id })).catch(() => undefined)
  }
}

async function* inParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let held: Uint8Array[] = []
  let bytes = 0
  for await (const piece of content) {
    held.push(piece)
    bytes += piece.length
    if (bytes < partBytes) continue
    const all = Buffer.concat(held)
    yield all.subarray(0, partBytes)
    held = [all.subarray(partBytes)]
    bytes = all.length - partBytes
  }
  if (bytes > 0) yield Buffer.concat(held)
}

async function* list(
  connect: () => Promise<Sdk>,
  { bucket, prefix }: Bucket,
  folder: string,
  before: Date,
): AsyncGenerator<string, void, undefined> {
  const { client, ListObjectsV2Command } = await connect()
  const root = prefix === '' ? '' : `${prefix}/`
  let token: string | undefined
  do {
    const asked = {
      Bucket: bucket,
      Prefix: folder === '' ? root : `${root}${folder}/`,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    }
    const page = await client.send(new ListObjectsV2Command(asked)).catch(asUnavailable)
    for (const { Key, LastModified } of page.Contents ?? [])
      if (Key !== undefined && LastModified !== undefined && LastModified < before) yield Key.slice(root.length)
    token = page.NextContinuationToken
  } while (token !== undefined)
}
