import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import { t } from '#web/app/language.ts'
import { useHere } from '#web/app/tenant.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Page } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { useMayManage } from '#web/settings/may-manage.ts'
import { Invitations } from '#web/settings/members/invitations.tsx'
import { MemberRow } from '#web/settings/members/member-row.tsx'
import { type Member, membersQuery } from '#web/settings/members/members.ts'
import classes from '#web/settings/settings.module.css'

const AddMember = lazy(() => import('#web/settings/members/add-member.tsx'))

/** Below this many nobody needs to search. */
const searchFrom = 12

/** Who works here, and what they may do. */
export default function MembersPage() {
  const { tenant } = useHere()
  const mayManage = useMayManage()
  const [text, setText] = useState('')
  const [q] = useDebouncedValue(text.trim(), 150)
  const members = useInfiniteQuery({ ...membersQuery(tenant.slug, q), placeholderData: keepPreviousData })
  const all = members.data?.pages.flatMap((page) => page.data) ?? []
  const add = mayManage && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => void openDialog((close) => <AddMember onClose={close} />)}>
      {t('settings.members.add')}
    </Button>
  )
  return (
    <Page title={t('settings.pages.members')} description={t('settings.members.description')} actions={add}>
      {mayManage && <Invitations />}
      {members.isPending && <Skeletons />}
      {members.isError && <ErrorState error={members.error} retry={() => void members.refetch()} />}
      {(all.length >= searchFrom || text !== '') && (
        <div className={classes.tools}>
          <TextInput
            aria-label={t('settings.members.find')}
            placeholder={t('settings.members.find')}
            leftSection={<IconSearch size={16} stroke={1.6} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </div>
      )}
      {all.length > 0 && (
        <ul className={classes.rows}>
          {all.map((member) => (
            <MemberRow key={member.id} member={member} isMe={member.id === tenant.memberId} isLastOwner={isLastOwner(member, all)} />
          ))}
        </ul>
      )}
      {members.isSuccess && all.length === 0 && <p className={classes.hint}>{t('settings.members.nobody')}</p>}
      {members.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
            {t('settings.more')}
          </Button>
        </div>
      )}
    </Page>
  )
}

function isLastOwner(member: Member, all: readonly Member[]): boolean {
  const owners = all.filter((one) => one.role === 'owner' && one.state === 'active')
  return owners.length === 1 && owners[0]?.id === member.id
}
