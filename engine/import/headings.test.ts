import assert from 'node:assert/strict'
import { test } from 'node:test'
import { products, suggestTargets } from '#engine/import/headings.ts'
import { linkedAt } from '#engine/import/linked-target.ts'
import { plain } from '#engine/import/products/plain.ts'
import { targetAt, targetPaths } from '#engine/import/target.ts'
import { releaseModel } from '#engine/model-of.ts'

const contact = releaseModel().get('contact')

test('every target in the tables of the products leads somewhere', () => {
  for (const product of [...products, plain])
    for (const [name, table] of Object.entries(product.entities)) {
      const entity = releaseModel().get(name)
      for (const [heading, target] of Object.entries(table))
        assert.ok(
          targetAt(entity, target.replace('{n}', '0')) ?? linkedAt(releaseModel(), entity, target),
          `${product.name}: ${heading} → ${target}`,
        )
    }
})

test('every path that is offered leads somewhere, and its own heading leads back to it', () => {
  for (const entity of releaseModel().entities) {
    const paths = targetPaths(entity, entity.fields)
    assert.deepEqual(new Set(paths).size, paths.length)
    for (const path of paths) assert.equal(suggestTargets(entity, entity.fields, [path]).targets[0], path, `${entity.name} ${path}`)
  }
})

test('headings are known by our own words in both languages, and by what people commonly write', () => {
  const { product, targets } = suggestTargets(contact, contact.fields, [
    'Vorname',
    'Surname',
    'E-Mail 1',
    'E-Mail 1: Art',
    'Handy',
    'PLZ',
    'Lieblingsfarbe',
    'Company: ID',
    'Firma',
  ])
  assert.equal(product, null)
  assert.deepEqual(targets, [
    'firstName',
    'lastName',
    'emails.0.value',
    'emails.0.label',
    'phones.mobile.value',
    'address.postalCode',
    null,
    'company.id',
    'company',
  ])
})

test('a title beside a name is what somebody does, and in Outlook how they are addressed', () => {
  const targets = (...headings: string[]) => suggestTargets(contact, contact.fields, headings).targets
  assert.deepEqual(targets('First name', 'Last name', 'Title'), ['firstName', 'lastName', 'jobTitle'])
  assert.deepEqual(targets('first_name', 'last_name', 'title'), ['firstName', 'lastName', 'jobTitle'])
  const outlook = targets('Title', 'First Name', 'Last Name', 'Job Title', 'E-mail Address', 'Business Street')
  assert.deepEqual(outlook, [null, 'firstName', 'lastName', 'jobTitle', 'emails.0.value', 'address.street'])
})

test('a field has one column; labelled ones and addresses may have several', () => {
  const { targets } = suggestTargets(contact, contact.fields, ['Firstname', 'Given name', 'Mobile', 'Cell', 'City', 'Town'])
  assert.deepEqual(targets, ['firstName', null, 'phones.mobile.value', 'phones.mobile.value', 'address.city', 'address.city'])
})
