import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { entityByPlural } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { useModel } from '#web/app/tenant.ts'
import { StartPage } from '#web/import/start-page.tsx'

const RunPage = lazy(() => import('#web/import/run-page.tsx'))

/** `/import`, `/import/to/contacts`: choose a file; `/import/<id>`: what becomes of it. */
export default function ImportPage() {
  const model = useModel()
  const { _splat: path = '' } = useParams({ strict: false })
  const [first = '', plural = ''] = path.split('/')
  if (first === '') return <StartPage />
  if (first === 'to') {
    const entity = entityByPlural(model, plural)
    return entity?.can.includes('import') ? <StartPage entity={entity} /> : <NotFound />
  }
  return (
    <Suspense>
      <RunPage key={first} id={first} />
    </Suspense>
  )
}
