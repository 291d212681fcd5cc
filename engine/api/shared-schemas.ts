import { type Doc, id } from '#engine/api/record-schemas.ts'

/** Which records are meant. */
const question: Doc = {
  q: { type: 'string' },
  filter: { type: 'object' },
  trash: { type: 'boolean' },
  restricted: { type: 'boolean' },
}

/** The shapes that do not depend on a model. */
export const shared: Record<string, Doc> = {
  Problem: {
    type: 'object',
    description: 'RFC 9457.',
    required: ['type', 'title', 'status', 'code'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['pointer', 'code', 'message'],
          properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
        },
      },
    },
  },
  Query: {
    type: 'object',
    additionalProperties: false,
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 500 },
      cursor: { type: 'string' },
      sort: { type: 'string' },
      q: { type: 'string' },
      filter: { type: 'object' },
      fields: { type: 'array', items: { type: 'string' } },
      count: { type: 'boolean' },
      labels: { type: 'boolean' },
      trash: { type: 'boolean' },
      restricted: { type: 'boolean', description: 'Only people whose data is restricted.' },
    },
  },
  TotalsQuery: {
    type: 'object',
    additionalProperties: false,
    properties: { ...question, fields: { type: 'array', items: { type: 'string' } } },
  },
  Totals: {
    type: 'object',
    required: ['count', 'fields'],
    properties: {
      count: { type: 'integer', description: 'Every record that the query finds.' },
      fields: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          required: ['filled'],
          properties: {
            filled: { type: 'integer', description: 'Records that say something here.' },
            least: { type: ['string', 'null'], description: 'The first day or moment.' },
            most: { type: ['string', 'null'], description: 'The last one.' },
          },
        },
      },
    },
  },
  GroupsQuery: {
    type: 'object',
    additionalProperties: false,
    required: ['by'],
    properties: { ...question, by: { type: 'string', description: 'A field, `createdAt`, `updatedAt`, or `state`.' } },
  },
  Groups: {
    type: 'object',
    required: ['data', 'empty', 'more', 'labels'],
    properties: {
      data: {
        type: 'array',
        items: {
          type: 'object',
          required: ['value', 'count'],
          properties: {
            value: { type: ['string', 'boolean'], description: 'Of days and moments the month: `2026-11`.' },
            count: { type: 'integer' },
            from: { type: 'string', description: 'Where a month begins, in the time zone of the organisation.' },
            to: { type: 'string', description: 'Where the next one begins.' },
          },
        },
      },
      empty: { type: 'integer', description: 'Records that say nothing here.' },
      more: { type: 'boolean', description: 'There are more groups than the 100 largest.' },
      labels: { type: 'object', additionalProperties: { type: 'string' }, description: 'Titles of linked records, by id.' },
    },
  },
  Bulk: {
    type: 'object',
    properties: {
      ids: { type: 'array', items: id },
      filter: { type: 'object' },
      q: { type: 'string' },
      change: { type: 'object' },
      action: { type: 'string', enum: ['trash', 'restore', 'end'] },
    },
  },
  Job: {
    type: 'object',
    required: ['id', 'kind', 'state', 'done', 'total'],
    properties: {
      id,
      kind: { type: 'string' },
      state: { type: 'string', enum: ['queued', 'running', 'done', 'failed'] },
      done: { type: 'integer' },
      total: { type: 'integer' },
      result: {},
      problem: { type: ['string', 'null'] },
    },
  },
}
