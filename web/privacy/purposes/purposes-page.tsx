import { Button } from '@mantine/core'
import { IconMailHeart, IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { t } from '#web/app/language.ts'
import { entityByName, type ModelEntity, type RecordData } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { listQuery } from '#web/derived/records.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons } from '#web/kit/state.tsx'
import own from '#web/privacy/purposes/purposes.module.css'
import { SoftOptIns } from '#web/privacy/purposes/soft-opt-ins.tsx'
import { useMayManage } from '#web/settings/may-manage.ts'
import { Secret } from '#web/settings/secret.tsx'
import classes from '#web/settings/settings.module.css'

const BringDialog = lazy(() => import('#web/privacy/purposes/bring-dialog.tsx'))
const PurposeDialog = lazy(() => import('#web/privacy/purposes/purpose-dialog.tsx'))

/** Why the tenant writes to people, where that needs their consent, and where they subscribe. */
export default function PurposesPage() {
  const entity = entityByName(useModel(), 'purpose')
  return entity === undefined ? null : <Purposes entity={entity} />
}

function Purposes({ entity }: { entity: ModelEntity }) {
  const tenant = useTenant()
  const manages = useMayManage()
  const query = useInfiniteQuery(listQuery(tenant, entity, { sort: 'name' }))
  const rows = query.data?.pages.flatMap(({ data }) => data)
  const open = (record?: RecordData) =>
    void openDialog((close) => <PurposeDialog entity={entity} {...(record === undefined ? {} : { record })} onClose={close} />)
  const add = manages && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => open()}>
      {t('consent.purposes.add')}
    </Button>
  )
  return (
    <Page title={t('settings.pages.purposes')} description={t('consent.purposes.description')} actions={add}>
      {query.isPending && <Skeletons />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {rows?.length === 0 && (
        <EmptyState
          icon={<IconMailHeart size={28} stroke={1.5} />}
          title={t('consent.purposes.empty')}
          text={t('consent.purposes.emptyText')}
        />
      )}
      {rows !== undefined && rows.length > 0 && (
        <>
          <ul className={classes.rows}>
            {rows.map((record) => (
              <PurposeRow key={record.id} entity={entity} record={record} onEdit={() => open(record)} />
            ))}
          </ul>
          <div className={own.form}>
            <Secret label={t('consent.purposes.form')} value={`${location.origin}${paths.subscribe(tenant)}`} />
            <p className={classes.detail}>{t('consent.purposes.formHint')}</p>
          </div>
          {manages && (
            <div className={own.sales}>
              <SoftOptIns />
            </div>
          )}
        </>
      )}
    </Page>
  )
}

function PurposeRow({ entity, record, onEdit }: { entity: ModelEntity; record: RecordData; onEdit: () => void }) {
  const name = String(record.name)
  const bring = () => void openDialog((close) => <BringDialog entity={entity} record={record} onClose={close} />)
  const labelOf = (name: string) =>
    entity.fields.find(({ key }) => key === name)?.options.choices?.find(({ key }) => key === record[name])?.label
  const lasts = labelOf('lasts')
  return (
    <li className={classes.row}>
      <span className={classes.face}>
        <IconMailHeart size={20} stroke={1.5} aria-hidden="true" />
      </span>
      <div className={classes.main}>
        <p className={classes.name}>
          {name}
          <span className={classes.badge}>{labelOf('class')}</span>
          {record.active !== true && <span className={classes.badge}>{t('consent.purposes.inactive')}</span>}
        </p>
        {typeof record.description === 'string' && <p className={classes.detail}>{record.description}</p>}
        {lasts !== undefined && <p className={classes.detail}>{t('consent.purposes.lastsFor', { period: lasts })}</p>}
      </div>
      {record.can.includes('update') && (
        <div className={classes.end}>
          <Button variant="default" size="xs" aria-label={t('consent.bring.buttonOne', { name })} onClick={bring}>
            {t('consent.bring.button')}
          </Button>
          <Button variant="default" size="xs" aria-label={t('consent.purposes.editOne', { name })} onClick={onEdit}>
            {t('consent.purposes.edit')}
          </Button>
        </div>
      )}
    </li>
  )
}
