import { useQuery } from '@tanstack/react-query'
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist'
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'
import { fetchBlob } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { type FileRecord, previewPath } from '#web/files/files.ts'
import classes from '#web/files/preview.module.css'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons } from '#web/kit/state.tsx'

GlobalWorkerOptions.workerSrc = workerAddress

const mostPages = 60

/** Opened here, from our own origin: nothing in it runs, and nothing that it names is fetched. */
async function open(tenant: string, file: FileRecord, signal: AbortSignal): Promise<PDFDocumentProxy> {
  const blob = await fetchBlob(previewPath(file), { tenant, signal })
  const data = new Uint8Array(await blob.arrayBuffer())
  return getDocument({ data, enableXfa: false, useWasm: false, useSystemFonts: true, stopAtErrors: false, disableAutoFetch: true }).promise
}

/** The pages of a PDF, each drawn when it comes into sight. */
export default function PdfView({ file }: { file: FileRecord }) {
  const tenant = useTenant()
  const pdf = useQuery({
    queryKey: ['preview', tenant, file.content.id],
    queryFn: ({ signal }) => open(tenant, file, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
    structuralSharing: false,
  })
  if (pdf.isLoadingError) return <Notice tone="danger">{t('files.preview.failed')}</Notice>
  if (pdf.data === undefined) return <Skeletons lines={9} />
  const count = pdf.data.numPages
  return (
    <>
      <ol className={classes.pages}>
        {Array.from({ length: Math.min(count, mostPages) }, (_, index) => index + 1).map((page) => (
          <PdfPage key={page} pdf={pdf.data} page={page} />
        ))}
      </ol>
      {count > mostPages && <p className={classes.hint}>{t('files.preview.pages', { max: mostPages })}</p>}
    </>
  )
}

/** Finer than this no screen shows it, and it takes the memory of a tab. */
const widest = 2000

async function draw(pdf: PDFDocumentProxy, number: number, canvas: HTMLCanvasElement): Promise<void> {
  const page = await pdf.getPage(number)
  const wanted = canvas.clientWidth * Math.min(2, devicePixelRatio)
  const viewport = page.getViewport({ scale: Math.min(widest, wanted) / page.getViewport({ scale: 1 }).width })
  canvas.width = Math.floor(viewport.width)
  canvas.height = Math.floor(viewport.height)
  await page.render({ canvas, viewport }).promise
}

function PdfPage({ pdf, page }: { pdf: PDFDocumentProxy; page: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [state, setState] = useState<'waiting' | 'drawn' | 'failed'>('waiting')
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    const watch = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting !== true) return
        watch.disconnect()
        draw(pdf, page, element).then(
          () => setState('drawn'),
          () => setState('failed'),
        )
      },
      { rootMargin: '400px' },
    )
    watch.observe(element)
    return () => watch.disconnect()
  }, [pdf, page])
  return (
    <li>
      <canvas
        ref={canvas}
        className={classes.page}
        data-state={state}
        role="img"
        aria-label={t('files.preview.page', { page, count: pdf.numPages })}
      />
      {state === 'failed' && <Notice tone="danger">{t('files.preview.failed')}</Notice>}
    </li>
  )
}
