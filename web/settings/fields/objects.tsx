import { Button } from '@mantine/core'
import { IconBox, IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { useGo } from '#web/kit/go.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { type OwnObject, ownObjectsQuery, refreshModel } from '#web/settings/fields/own-model.ts'
import classes from '#web/settings/settings.module.css'

const ObjectDialog = lazy(() => import('#web/settings/fields/object-dialog.tsx'))

/** The objects that the tenant made. `onAdded` is told the name of a new one. */
export function Objects({ onAdded }: { onAdded: (name: string) => void }) {
  const tenant = useTenant()
  const objects = useQuery(ownObjectsQuery(tenant))
  const add = async () => {
    const made = await openDialog<OwnObject>((close) => <ObjectDialog onClose={close} />)
    if (made !== undefined) onAdded(made.key)
  }
  return (
    <Section title={t('settings.objects.title')} description={t('settings.objects.text')}>
      {objects.isPending && <Skeletons lines={2} />}
      {objects.isError && <ErrorState error={objects.error} retry={() => void objects.refetch()} />}
      <div className={classes.stack}>
        {objects.data !== undefined && objects.data.length > 0 && (
          <ul className={classes.rows}>
            {objects.data.map((object) => (
              <ObjectRow key={object.id} object={object} />
            ))}
          </ul>
        )}
        <div>
          <Button leftSection={<IconPlus size={16} />} variant="default" onClick={() => void add()}>
            {t('settings.objects.add')}
          </Button>
        </div>
      </div>
    </Section>
  )
}

function ObjectRow({ object }: { object: OwnObject }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const go = useGo()
  const { name, plural } = object
  const remove = async () => {
    const confirmed = await ask({
      title: t('settings.objects.deleteTitle', { name }),
      text: t('settings.objects.deleteText'),
      confirm: t('settings.delete'),
      danger: true,
      typeToConfirm: name,
    })
    if (!confirmed) return
    try {
      await request(`/own-objects/${object.id}`, { method: 'DELETE', tenant })
      toast(t('settings.objects.deleted', { name }))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await refreshModel(client, tenant)
  }
  return (
    <li className={classes.row}>
      <span className={classes.face}>
        <IconBox size={20} stroke={1.5} aria-hidden="true" />
      </span>
      <div className={classes.main}>
        <p className={classes.name}>{plural}</p>
        <p className={classes.detail}>{name}</p>
      </div>
      <div className={classes.end}>
        <Button variant="default" size="xs" onClick={() => go(paths.list(tenant, object.path))}>
          {t('settings.objects.open')}
        </Button>
        <IconButton label={`${t('settings.delete')}: ${plural}`} onClick={() => void remove()}>
          <IconTrash size={16} stroke={1.6} />
        </IconButton>
      </div>
    </li>
  )
}
