import { ApiError } from '#web/app/api.ts'
import { language } from '#web/app/language.ts'
import type { RecordData } from '#web/app/model.ts'

/** Where a file goes. */
export interface Place {
  readonly tenant: string
  readonly plural: string
  readonly id: string
}

interface Sending {
  /** Sent again under the same key, a file that came through is not there twice. */
  readonly key: string
  /** From 0 to 1; at 1 the server looks at what came. */
  readonly onSent: (part: number) => void
  readonly signal?: AbortSignal
}

/**
 * Puts a file onto a record. Only XMLHttpRequest says how much has left.
 * @throws ApiError as `request` does; a DOMException when it was stopped
 */
export function sendFile({ tenant, plural, id }: Place, file: File, { key, onSent, signal }: Sending): Promise<RecordData> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    signal?.addEventListener('abort', () => request.abort())
    request.open('POST', `/api/v1/${plural}/${id}/files`)
    request.setRequestHeader('accept-language', language())
    request.setRequestHeader('steward-tenant', tenant)
    request.setRequestHeader('idempotency-key', key)
    request.upload.onprogress = ({ loaded, total }) => onSent(total === 0 ? 1 : loaded / total)
    request.onload = () => {
      const body = bodyOf(request)
      if (request.status === 201) resolve((body as { data: RecordData }).data)
      else reject(new ApiError(request.status, body as ConstructorParameters<typeof ApiError>[1]))
    }
    request.onerror = () => reject(new ApiError(0, { code: 'unreachable' }))
    request.onabort = () => reject(new DOMException('the upload was stopped', 'AbortError'))
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}

function bodyOf({ responseText }: XMLHttpRequest): unknown {
  try {
    return JSON.parse(responseText)
  } catch {
    return {}
  }
}
