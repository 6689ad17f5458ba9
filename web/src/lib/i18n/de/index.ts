// German: one file for each area. A language is complete when this compiles.
import account from './account';
import audit from './audit';
import auth from './auth';
import batches from './batches';
import common from './common';
import data from './data';
import landing from './landing';
import operator from './operator';
import organization from './organization';
import own from './own';
import projects from './projects';
import quality from './quality';
import review from './review';
import work from './work';

export default {
  account,
  audit,
  auth,
  batches,
  common,
  data,
  landing,
  operator,
  organization,
  own,
  projects,
  quality,
  review,
  work,
};
