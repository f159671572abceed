import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../identity/principal/decorators.js';
import { Problem } from '../problems/problem.js';
import { codedFor, readBuiltFiles } from './built-files.js';
import { pageHeaders } from './page-headers.js';

/**
 * The pages a person opens in a browser: `/` for whoever comes, `/admin/` for administrators. They hold no data and no secret,
 * so that everybody may load them; what they show they ask the API for.
 */
@Public()
@ApiExcludeController()
@Controller()
export class PagesController {
  private readonly files = readBuiltFiles();

  @Get()
  home(@Req() req: Request, @Res() res: Response): void {
    this.send('index.html', req, res);
  }

  /** The pages' relative addresses need the slash. The answer is relative too, below any prefix a proxy adds. */
  @Get('admin')
  admin(@Req() req: Request, @Res() res: Response): void {
    if (req.path.endsWith('/')) this.send('admin/index.html', req, res);
    else res.redirect(308, 'admin/');
  }

  @Get('admin/theme.js')
  theme(@Req() req: Request, @Res() res: Response): void {
    this.send('admin/theme.js', req, res);
  }

  @Get('admin/icon.svg')
  icon(@Req() req: Request, @Res() res: Response): void {
    this.send('admin/icon.svg', req, res);
  }

  @Get('admin/assets/:name')
  asset(@Param('name') name: string, @Req() req: Request, @Res() res: Response): void {
    this.send(`admin/assets/${name}`, req, res);
  }

  private send(path: string, req: Request, res: Response): void {
    const file = this.files.get(path);
    if (file === undefined) {
      throw new Problem(
        'NOT_FOUND',
        this.files.size === 0 ? 'The pages were not built: npm run build.' : 'There is no such file.',
      );
    }
    const { body, coding } = codedFor(file, req.headers['accept-encoding']);
    res.set({ ...pageHeaders, 'Content-Type': file.type, ETag: file.etag, Vary: 'Accept-Encoding' });
    res.set('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (coding !== null) res.set('Content-Encoding', coding);
    if (req.headers['if-none-match'] === file.etag) res.status(304).end();
    else res.end(body);
  }
}
